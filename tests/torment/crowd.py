"""Customers who order whatever happens, change their minds at bad moments, and never let go."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import aiohttp

from tests.integration.server_process import Json, Shop

AT_REST = {"completed", "rejected", "cancelled", "parked"}
PAUSE_S = 0.3
SETTLE_S = 120.0
WAIT_S = 10


class Kind(NamedTuple):
    """A kind of order, and where it may end by itself."""

    changes: dict[str, Any]
    ends: set[str]


SALE, NO_SALE, EITHER, PARKED = {"completed"}, {"rejected"}, {"completed", "rejected"}, {"parked"}
MIX: list[tuple[int, Kind]] = [
    (60, Kind({"token": "tok_ok"}, SALE)),
    (6, Kind({"token": "tok_ok", "sku": "SKU-RARE"}, EITHER)),
    (6, Kind({"token": "tok_declined"}, NO_SALE)),
    (6, Kind({"token": "tok_flaky"}, SALE)),
    (4, Kind({"token": "tok_lost_reply"}, SALE)),
    (4, Kind({"token": "tok_slow", "sku": "SKU-LAMP"}, SALE)),
    (4, Kind({"country": "XX", "sku": "SKU-CHAIR"}, NO_SALE)),
    (4, Kind({"postal_code": "FLAKY", "sku": "SKU-MUG"}, SALE)),
    (2, Kind({"token": "tok_crash"}, PARKED)),
    (2, Kind({"token": "tok_down"}, PARKED)),
]


@dataclass(slots=True)
class Purchase:
    """One order as its customer knows it."""

    key: str
    kind: Kind
    order_id: str = ""
    """Empty until it is acknowledged."""
    cancel_asked: bool = False
    cancel_accepted: bool = False
    changed_id: bool = False
    unknown: bool = False
    """It was acknowledged, and later the server did not know it."""
    status: str = ""
    """At the end."""

    @property
    def sku(self) -> str:
        return str(self.kind.changes.get("sku", "SKU-BOOK"))

    @property
    def as_it_should_be(self) -> bool:
        """Whether it ended as its kind does, or was cancelled by whoever may."""
        if self.status == "cancelled":
            return self.cancel_asked
        if self.cancel_accepted and self.status == "completed":
            return False
        return self.status in self.kind.ends


class Crowd:
    """So many customers at once, each with one order after the other, until told to go home."""

    def __init__(self, shop: Shop, rng: random.Random, *, size: int, name: str = "crowd") -> None:
        self.shop = shop
        self.purchases: list[Purchase] = []
        self.answers: Counter[str] = Counter()
        """How often each kind of answer came: a status, or the name of an error."""
        self._rng = rng
        self._size = size
        self._name = name
        self._over = False
        self._acknowledged = 0
        self._progress = asyncio.Condition()

    @property
    def acknowledged(self) -> list[Purchase]:
        return [purchase for purchase in self.purchases if purchase.order_id]

    async def run(self) -> None:
        """Order until :meth:`go_home`; return when everyone's last order is acknowledged."""
        await asyncio.gather(*(self._customer() for _ in range(self._size)))

    def go_home(self) -> None:
        """Begin no more orders."""
        self._over = True

    async def more_acknowledged(self, count: int) -> None:
        """Return when so many more orders have been acknowledged than now."""
        async with self._progress:
            target = self._acknowledged + count
            await self._progress.wait_for(lambda: self._acknowledged >= target)

    async def settle(self) -> None:
        """See every order to its end: parked ones are retried, as an operator would, if there is
        hope for them. What has no end within ``SETTLE_S`` is left as it is.
        """
        room = asyncio.Semaphore(50)

        async def see_off(purchase: Purchase) -> None:
            async with room:
                await self._settle(purchase)

        tasks = [asyncio.create_task(see_off(each)) for each in self.purchases]
        _, late = await asyncio.wait(tasks, timeout=SETTLE_S)
        for task in late:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def one_more(self) -> None:
        """Have one more order sent, and return when it is acknowledged."""
        await self._insist(self._new_purchase())

    async def _customer(self) -> None:
        while not self._over:
            await self._buy(self._new_purchase())
            await self._pause()

    def _new_purchase(self) -> Purchase:
        weights = [weight for weight, _ in MIX]
        _, kind = self._rng.choices(MIX, weights)[0]
        purchase = Purchase(f"{self._name}-{len(self.purchases)}", kind)
        self.purchases.append(purchase)
        return purchase

    async def _buy(self, purchase: Purchase) -> None:
        twice = self._rng.random() < 0.1
        await asyncio.gather(*(self._insist(purchase) for _ in range(1 + twice)))
        async with self._progress:
            self._acknowledged += 1
            self._progress.notify_all()
        moved = self._rng.random()
        if moved < 0.15:
            await self._pause()
            await self._cancel(purchase)
        elif moved < 0.25:
            await self._pause()
            await self._once(lambda: self._retry(purchase))
        elif moved < 0.35:
            await self._insist(purchase)

    async def _insist(self, purchase: Purchase, wait_s: int | None = None) -> Json:
        """Send it under its key until it is acknowledged."""
        while True:
            answer = await self._once(
                lambda: self.shop.place(key=purchase.key, wait_s=wait_s, **purchase.kind.changes)
            )
            if answer is not None and answer[0] in (200, 201):
                order = answer[1]
                purchase.changed_id |= purchase.order_id not in ("", order["id"])
                purchase.order_id = order["id"]
                return order
            await self._pause()

    async def _cancel(self, purchase: Purchase) -> None:
        purchase.cancel_asked = True
        path = f"/api/orders/{purchase.order_id}/cancel"
        answer = await self._once(lambda: self.shop.post(path, {"reason": "changed my mind"}))
        if answer is not None:
            purchase.unknown |= answer[0] == 404
            purchase.cancel_accepted |= answer[0] == 202

    async def _retry(self, purchase: Purchase) -> tuple[int, Json]:
        url = f"{self.shop.url}/api/orders/{purchase.order_id}/retry"
        async with self.shop.session.post(url) as response:
            purchase.unknown |= response.status == 404
            return response.status, await response.json(content_type=None)

    async def _once(
        self, ask: Callable[[], Awaitable[tuple[int, Json]]]
    ) -> tuple[int, Json] | None:
        """The answer, or None if there was none."""
        try:
            status, body = await ask()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.answers[type(error).__name__] += 1
            return None
        self.answers[str(status)] += 1
        return status, body

    async def _settle(self, purchase: Purchase) -> None:
        while True:
            order = await self._insist(purchase, WAIT_S)
            if order["status"] not in AT_REST:
                continue
            hopeless = order["status"] in purchase.kind.ends
            if order["status"] == "parked" and not hopeless:
                await self._once(lambda: self._retry(purchase))
                continue
            purchase.status = order["status"]
            return

    async def _pause(self) -> None:
        """As long as a customer thinks: at random, so that they meet every moment of a disaster."""
        await asyncio.sleep(self._rng.uniform(0.0, PAUSE_S))
