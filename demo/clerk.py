"""Somebody who looks through the dead letters, so that they neither stay nor grow for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Final

from demo.pace import Pace
from demo.staff import CORRELATION, STAFF
from demo.triage import Prescription, Remedy, triage
from engine import Engine
from engine.policies import Clock
from orders.errors import NotNowError
from persistence.recent import Recent
from web.port import DeadLetterQuery, UnavailableError

_PAGE: Final = 500
_REMEMBERED: Final = 5_000
_HOPELESS: Final = "it failed again after a retry"


class Clerk:
    """Retries what was parked, once, and discards it when that did not help."""

    def __init__(self, engine: Engine, pace: Pace, clock: Clock) -> None:
        self.tally: Counter[Remedy] = Counter()
        self._engine = engine
        self._pace = pace
        self._clock = clock
        self._tried: Recent[str, bool] = Recent(_REMEMBERED)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(self._pace.clerk_every_s)
            try:
                await self._look()
            except UnavailableError:
                continue  # Whatever it was, it is still there at the next look.

    async def _look(self) -> None:
        page = await self._engine.dead_letters(STAFF, DeadLetterQuery(limit=_PAGE))
        letters = page.items
        tried = {order_id for letter in letters if self._tried.get(order_id := str(letter["id"]))}
        for prescription in triage(letters, tried, self._clock(), self._pace.clerk_patience_s):
            try:
                await self._apply(prescription)
            except NotNowError:
                continue  # Somebody else was faster.
            self.tally[prescription.remedy] += 1

    async def _apply(self, prescription: Prescription) -> None:
        order_id, remedy = prescription
        if remedy is Remedy.DISCARD:
            await self._engine.discard(STAFF, order_id, _HOPELESS, CORRELATION)
        else:
            self._tried.put(order_id, True)
            await self._engine.retry(STAFF, order_id, CORRELATION)
