"""So many at a time, and the others in line: orders are taken no faster than they get done.

Taking an order is a fraction of the work that it makes. With all who come served at once, hundreds
of them stand before each step of those that were taken, and next to none is completed until nobody
comes any more. Here they wait where it costs nothing, in the order in which they came.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from web.problems import UNAVAILABLE, Problem

_RETRY_AFTER_S: Final = 1


class Turnstile:
    """Lets ``at_once`` through; nobody stands in line for longer than ``patience_s``."""

    def __init__(self, at_once: int, patience_s: float) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._patience_s = patience_s

    @asynccontextmanager
    async def turn(self, request: web.Request) -> AsyncIterator[None]:
        """Be let through for as long as this is held.

        Raises:
            Problem: 503 if that took too long, or if the caller has hung up meanwhile: what it
                does not know of it would send again.
        """
        await self._enter(request)
        try:
            yield
        finally:
            self._room.release()

    async def _enter(self, request: web.Request) -> None:
        if not self._room.locked():
            await self._room.acquire()  # at once
            return
        try:
            async with asyncio.timeout(self._patience_s):
                await self._room.acquire()
        except TimeoutError:
            raise _come_again("more orders come than can be taken; try again soon") from None
        if request.transport is None:
            self._room.release()
            raise _come_again("nobody is there any more to be answered")


def _come_again(detail: str) -> Problem:
    return Problem(UNAVAILABLE, detail, headers={"Retry-After": str(_RETRY_AFTER_S)})
