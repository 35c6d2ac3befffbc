"""What the demo needs of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from engine.catalogue import Offer
from engine.parts import Gateways
from orders.state import OrderState
from orders.stock import Product
from web.port import Caller, DeadLetterQuery, OrderPage, Placed, PlaceOrder, Role

STAFF: Final = Caller("demo", Role.ADMIN)
"""Whoever fills shelves, mends orders and pulls plugs here."""

CORRELATION: Final = "demo"
"""Of what no customer asked for."""


class Shop(Protocol):
    """The part of :class:`engine.Engine` that the demo uses; see there."""

    @property
    def gateways(self) -> Gateways: ...

    async def place(self, order: PlaceOrder) -> Placed: ...

    async def cancel(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState: ...

    async def retry(self, caller: Caller, order_id: str, correlation_id: str) -> OrderState: ...

    async def discard(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState: ...

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> OrderPage: ...

    async def stock(self, caller: Caller) -> Sequence[Product]: ...

    async def stock_up(self, offers: Sequence[Offer], correlation_id: str = ...) -> None: ...

    async def receive_stock(self, sku: str, quantity: int, correlation_id: str) -> None: ...

    async def restart_actor(self, caller: Caller, path: str) -> None: ...
