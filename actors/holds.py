"""Sees to it that parked orders do not hold stock and money for ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from actors.ports import Clock, Patient
from actors.runtime import PeriodicActor

FindExpired = Callable[[datetime, int], Awaitable[list[str]]]
"""Ids of at most so many parked orders whose hold was over at that time."""

Expire = Callable[[str], Awaitable[object]]
"""Tell an order that its hold is over."""


class HoldsActor(PeriodicActor):
    """Looks every ``interval_s`` for parked orders whose hold is over, and has them undone.

    Parked orders have no actor in memory; the read model knows when their time is up.
    """

    _page = 200

    def __init__(
        self,
        find_expired: FindExpired,
        expire: Expire,
        clock: Clock,
        *,
        patient: Patient,
        interval_s: float,
    ) -> None:
        super().__init__(interval_s)
        self._find_expired = find_expired
        self._expire = expire
        self._clock = clock
        self._patient = patient

    async def look(self) -> None:
        # One stays listed until the read model has caught up: being told twice changes nothing.
        find = partial(self._find_expired, self._clock(), self._page)
        for order_id in await self._patient.until_answered(find):
            await self._expire(order_id)
