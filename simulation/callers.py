"""Those who use the server: they order, change their minds, come again when nobody answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from engine.engine import Engine
from orders.errors import NotNowError
from orders.redrive import Action
from orders.stock import StockError
from simulation.machine import Machine
from simulation.plan import Whim, Wish
from simulation.world import World
from web.port import (
    Caller,
    KeyReusedError,
    PlaceOrder,
    RedriveWish,
    Role,
    UnavailableError,
    UnknownOrderError,
)

_TRIES = 40
_UNTIL_SERVED_S = 3.0
"""Until a caller who found nobody there comes again."""
OPERATOR = Caller("operator", Role.OPERATOR)

Handler = Callable[[], Coroutine[Any, Any, None]]


class Errand:
    """Something somebody wants of the server, until it is done or they tire of it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.world: World = machine.world
        self.tries_left = _TRIES
        self.done = False

    def begin(self) -> None:
        """Send the request to whatever process is there."""
        self.tries_left -= 1
        process = self.machine.current
        if not process.serving:
            self.again(_UNTIL_SERVED_S)
            return
        assert process.engine is not None
        self.started(process.request(self.handle(process.engine), self.lost))

    def again(self, after_s: float) -> None:
        """Come again later, unless they are tired of it."""
        if self.done:
            return
        if self.tries_left <= 0:
            self.done = True
        else:
            self.world.timeline.after(after_s, self.begin)

    def lost(self) -> None:
        """The connection was cut."""
        self.again(0.5)

    def started(self, task: asyncio.Task[None]) -> None:
        """The server has the request."""

    async def handle(self, engine: Engine) -> None:
        """What the server does with the request."""
        raise NotImplementedError


class Shopper(Errand):
    """Wants an order placed."""

    def __init__(self, machine: Machine, wish: Wish, order: PlaceOrder) -> None:
        super().__init__(machine)
        self.wish = wish
        self.order = order
        self.order_id: str | None = None
        self.refused = False
        self._stays = wish.leaves_after_s is None

    def started(self, task: asyncio.Task[None]) -> None:
        if not self._stays:
            self._stays = True
            assert self.wish.leaves_after_s is not None
            self.world.timeline.after(self.wish.leaves_after_s, partial(self._hang_up, task))

    def _hang_up(self, task: asyncio.Task[None]) -> None:
        task.cancel()

    async def handle(self, engine: Engine) -> None:
        try:
            placed = await engine.place(self.order)
        except UnavailableError as later:
            self.again(later.retry_after_s)
            return
        except KeyReusedError:
            self.done = self.refused = True
            return
        self._acknowledged(placed.state.id)
        if self.wish.waits_s is not None:
            with suppress(UnavailableError):
                await engine.settled(OPERATOR, placed.state.id, self.wish.waits_s)

    def _acknowledged(self, order_id: str) -> None:
        self.done = True
        self.order_id = order_id
        self.world.trace.add("caller", f"has {order_id}")
        known = self.world.promises.placed.setdefault(order_id, self.order)
        if known.body_fingerprint_source != self.order.body_fingerprint_source:
            self.world.violated(f"{order_id} was acknowledged for two different bodies")
        if self.order.idempotency_key is not None:
            key = (self.order.subject, self.order.idempotency_key)
            first = self.world.promises.keys.setdefault(key, order_id)
            if first != order_id:
                self.world.violated(f"{first} and {order_id} were acknowledged for one key")


class Changer(Errand):
    """Wants an order cancelled, retried or discarded."""

    def __init__(self, machine: Machine, verb: str, find: Callable[[], str | None]) -> None:
        super().__init__(machine)
        self._verb = verb
        self._find = find

    async def handle(self, engine: Engine) -> None:
        order_id = self._find()
        if order_id is None:
            self.again(1.0)
            return
        promises = self.world.promises
        try:
            match self._verb:
                case "cancel":
                    await engine.cancel(OPERATOR, order_id, "changed my mind", "corr-cancel")
                    promises.cancelled.add(order_id)
                case "retry":
                    await engine.retry(OPERATOR, order_id, "corr-retry")
                    promises.retried.add(order_id)
                case "discard":
                    await engine.discard(OPERATOR, order_id, "hopeless", "corr-discard")
                    promises.discarded.add(order_id)
        except UnavailableError as later:
            self.again(later.retry_after_s)
            return
        except NotNowError:
            pass
        except UnknownOrderError:
            self.world.violated(f"{order_id} was acknowledged and is unknown now")
        self.done = True
        self.world.trace.add("caller", f"{self._verb} {order_id}: answered")


class Redriver(Errand):
    """Wants all parked orders retried or discarded, so many a second."""

    def __init__(self, machine: Machine, action: Action, rate_per_second: int) -> None:
        super().__init__(machine)
        self._wish = RedriveWish(action, rate_per_second, reason="hopeless")

    async def handle(self, engine: Engine) -> None:
        try:
            redrive = await engine.redrives.start(OPERATOR, self._wish, "corr-redrive")
        except UnavailableError as later:
            self.again(later.retry_after_s)
            return
        self.done = True
        self.world.promises.redrives.add(redrive.id)
        self.world.trace.add("caller", f"{redrive.action} {redrive.total} orders: promised")


class Supplier(Errand):
    """Brings units once: whether they were taken in is not known if nobody answers."""

    def __init__(self, machine: Machine, sku: str, quantity: int) -> None:
        super().__init__(machine)
        self._sku = sku
        self._quantity = quantity

    def again(self, after_s: float) -> None:
        self.done = True

    async def handle(self, engine: Engine) -> None:
        promises = self.world.promises
        promises.perhaps_received[self._sku] = (
            promises.perhaps_received.get(self._sku, 0) + self._quantity
        )
        try:
            await engine.shop.receive(OPERATOR, self._sku, self._quantity, None, "corr-supply")
        except (UnavailableError, StockError):
            self.done = True
            return
        self.done = True
        promises.perhaps_received[self._sku] -= self._quantity
        promises.received[self._sku] = promises.received.get(self._sku, 0) + self._quantity
        self.world.trace.add("caller", f"{self._quantity} {self._sku} taken in")


class Town:
    """All callers of one run."""

    def __init__(self, machine: Machine) -> None:
        plan, timeline = machine.world.plan, machine.world.timeline
        self.shoppers: list[Shopper] = []
        self.errands: list[Errand] = []
        by_wish: list[Shopper] = []
        for wish in plan.wishes:
            first = Shopper(machine, wish, wish.order)
            by_wish.append(first)
            group = [first]
            if wish.twice:
                group.append(Shopper(machine, wish, wish.order))
            if wish.altered:
                other = replace(wish.order, body_fingerprint_source=b"another body")
                group.append(Shopper(machine, wish, other))
            for shopper in group:
                timeline.after(wish.at, shopper.begin)
            self.shoppers += group
        for whim in plan.whims:
            timeline.after(whim.at, self._minded(machine, whim, by_wish).begin)
        for supply in plan.supplies:
            supplier = Supplier(machine, supply.where, int(supply.seconds))
            self.errands.append(supplier)
            timeline.after(supply.at, supplier.begin)
        self.errands += self.shoppers

    def _minded(self, machine: Machine, whim: Whim, shoppers: list[Shopper]) -> Errand:
        if whim.verb == "redrive":
            errand: Errand = Redriver(machine, "discard" if whim.wish % 4 == 0 else "retry", 5)
        else:
            errand = Changer(machine, whim.verb, lambda: shoppers[whim.wish].order_id)
        self.errands.append(errand)
        return errand

    @property
    def content(self) -> bool:
        """Whether nobody wants anything any more."""
        return all(errand.done for errand in self.errands)

    def discontent(self) -> str:
        """Who still waits for an answer."""
        waiting = Counter(type(errand).__name__ for errand in self.errands if not errand.done)
        return f"no answer for {dict(waiting)}"
