"""Customers who come and go, at the pace of the day. When the shop is closed they do not push."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from typing import Final

from demo.pace import Pace
from demo.troubles import Trouble
from demo.visits import Visit
from engine import Engine
from engine.policies import new_id
from orders.errors import NotNowError
from orders.money import CurrencyMismatchError
from web.port import Caller, PlaceOrder, Role, UnavailableError

AT_ONCE: Final = 500
"""Customers inside; whoever comes when it is full goes away again."""

_TRIES: Final = 5
_BEHIND_S: Final = 1.0
_REASONS: Final = ("ordered by mistake", "found it elsewhere", "changed my mind", "takes too long")


class Crowd:
    """Sends one visit after the other to the shop. ``tally`` counts what became of them: placed,
    cancelled, too_late to cancel, refused, gave_up (nobody answered), turned_away (nobody asked).
    """

    def __init__(
        self, engine: Engine, visits: Iterator[Visit], pace: Pace, rng: random.Random
    ) -> None:
        self.tally: Counter[str] = Counter()
        self._engine = engine
        self._visits = visits
        self._pace = pace
        self._rng = rng
        self._time = asyncio.get_running_loop().time
        self._inside: set[asyncio.Task[None]] = set()
        self._closed_until = 0.0

    async def run(self) -> None:
        """Go on until cancelled: then those inside leave, too."""
        async with asyncio.TaskGroup() as customers:
            begin = due = self._time()
            for visit in self._visits:
                due += self._rng.expovariate(self._pace.rate_at(due - begin))
                # Whatever kept the machine busy, nobody comes in a burst to make up for it.
                due = max(due, self._time() - _BEHIND_S)
                await asyncio.sleep(due - self._time())
                if len(self._inside) >= AT_ONCE or self._time() < self._closed_until:
                    self.tally["turned_away"] += 1
                    continue
                customer = customers.create_task(self._serve(visit))
                self._inside.add(customer)
                customer.add_done_callback(self._inside.discard)

    async def _serve(self, visit: Visit) -> None:
        # A key of its own in every run: tomorrow's orders are new ones, from the same seed, too.
        order = visit.order(new_id(), f"demo-{new_id()}")
        try:
            order_id = await self._insist(order)
        except CurrencyMismatchError:
            # Somebody has given a product a price in another currency: theirs to try, and to see.
            self.tally["refused"] += 1
            return
        if order_id is None:
            self.tally["gave_up"] += 1
            return
        self.tally["placed"] += 1
        if visit.trouble is Trouble.TWICE:
            await self._insist(order)
        if visit.cancel_after_s is not None:
            await asyncio.sleep(visit.cancel_after_s)
            await self._cancel(visit, order_id, order.correlation_id)

    async def _insist(self, order: PlaceOrder) -> str | None:
        """The order's id, once it is taken; None if that did not come about."""
        for _ in range(_TRIES):
            try:
                return (await self._engine.place(order)).state.id
            except UnavailableError as closed:
                self._closed_until = max(self._closed_until, self._time() + closed.retry_after_s)
                # Not all at the same moment.
                await asyncio.sleep(closed.retry_after_s * self._rng.uniform(1.0, 2.0))
        return None

    async def _cancel(self, visit: Visit, order_id: str, correlation_id: str) -> None:
        caller = Caller(visit.customer.subject, Role.CUSTOMER)
        reason = self._rng.choice(_REASONS)
        try:
            await self._engine.cancel(caller, order_id, reason, correlation_id)
        except NotNowError:
            self.tally["too_late"] += 1
        except UnavailableError:
            self.tally["gave_up"] += 1
        else:
            self.tally["cancelled"] += 1
