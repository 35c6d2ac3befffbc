"""What the demo needs of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from engine.catalogue import Offer
from engine.parts import Gateways
from orders.state import OrderState
from orders.stock import Product
from web.port import (
    Caller,
    DeadLetterQuery,
    OrderPage,
    Placed,
    PlaceOrder,
    ProductChange,
    Role,
)

STAFF: Final = Caller("demo", Role.ADMIN)
"""Whoever fills shelves, mends orders and pulls plugs here."""

CORRELATION: Final = "demo"
"""Of what no customer asked for."""


class Shelves(Protocol):
    """The part of :class:`engine.shop.Shop` that the demo uses; see there."""

    async def products(self, caller: Caller) -> Sequence[Product]: ...

    async def stock_up(self, offers: Sequence[Offer], correlation_id: str) -> None: ...

    async def receive(
        self, caller: Caller, sku: str, quantity: int, key: str | None, correlation_id: str
    ) -> ProductChange: ...


class Shop(Protocol):
    """The part of :class:`engine.Engine` that the demo uses; see there."""

    @property
    def gateways(self) -> Gateways: ...

    @property
    def shop(self) -> Shelves: ...

    async def place(self, order: PlaceOrder) -> Placed: ...

    async def cancel(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState: ...

    async def retry(self, caller: Caller, order_id: str, correlation_id: str) -> OrderState: ...

    async def discard(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState: ...

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> OrderPage: ...

    async def restart_actor(self, caller: Caller, path: str) -> None: ...
