"""How often a caller may come: so many requests a second, more in a burst."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Final

from aiolimiter import AsyncLimiter

from persistence.recent import Recent
from web.port import Caller
from web.problems import Kind, Problem

_REMEMBERED: Final = 10_000
"""Callers whose bucket is kept. One that has not come for longest starts with an empty one."""

TOO_MANY = Kind(
    "/problems/too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, "More requests than may be"
)


class RateLimit:
    """A leaky bucket per caller, however many tokens that one has."""

    def __init__(self, per_s: float, burst: int, remembered: int = _REMEMBERED) -> None:
        self._per_s = per_s
        self._burst = burst
        self._buckets: Recent[Caller, AsyncLimiter] = Recent(remembered)

    async def count(self, caller: Caller) -> None:
        """Take a request into account.

        Raises:
            Problem: 429 if there are too many. It does not count then, so whoever waits as told is
                let in.
        """
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = AsyncLimiter(self._burst, self._burst / self._per_s)
            self._buckets.put(caller, bucket)
        if not bucket.has_capacity():
            raise Problem(
                TOO_MANY,
                f"at most {self._per_s:g} requests a second, {self._burst} in a burst",
                headers={"Retry-After": str(math.ceil(1 / self._per_s))},
            )
        await bucket.acquire()  # at once: there is room, and nobody else had a turn
