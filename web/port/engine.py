"""What the engine offers, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from orders.events import Recorded
from orders.state import OrderState
from persistence.feed import EventFeed, Scope
from web.port.callers import Caller
from web.port.customers import Customers
from web.port.dead_letters import DeadLetterPage, DeadLetterQuery
from web.port.orders import OrderPage, OrderQuery, Placed, PlaceOrder
from web.port.redrives import Redrives
from web.port.rehearsal import Rehearsal
from web.port.shop import Shop
from web.port.watching import WatchedEngine


class OrderEngine(WatchedEngine, Protocol):
    """What the engine offers. Every coroutine may raise :class:`UnavailableError`."""

    async def place(self, order: PlaceOrder) -> Placed:
        """Take an order. When this returns, no crash loses it.

        Raises:
            orders.stock.UnknownSkuError: if the catalogue lacks one of the products.
            orders.money.CurrencyMismatchError: if they are not all priced in one currency.
            KeyReusedError: if the key was used before with another body.
        """
        ...

    async def order(
        self, caller: Caller, order_id: str, at_seq: int | None = None
    ) -> OrderState | None:
        """The order, now or as it stood after event ``at_seq``; None if there is no such order or
        no such event.
        """
        ...

    async def history(self, caller: Caller, order_id: str) -> Sequence[Recorded]:
        """All events of an order, in order; none if there is no such order."""
        ...

    async def settled(self, caller: Caller, order_id: str, timeout_s: float) -> OrderState:
        """The order once it ended or was parked, or as it stands after ``timeout_s``.

        Returns at once when the engine begins to drain: a waiting caller must not hold that up.

        Raises:
            UnknownOrderError: if there is no such order.
        """
        ...

    async def cancel(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState:
        """Ask for the order to be undone. Asking again changes nothing.

        Raises:
            UnknownOrderError: if there is no such order.
            orders.errors.NotNowError: if it is too late.
        """
        ...

    async def retry(self, caller: Caller, order_id: str, correlation_id: str) -> OrderState:
        """Send a parked order on its way again.

        Raises:
            UnknownOrderError: if there is no such order.
            orders.errors.NotNowError: if it is not parked.
        """
        ...

    async def list_orders(self, caller: Caller, query: OrderQuery) -> OrderPage:
        """Orders, newest first.

        Raises:
            persistence.read_model.BadCursorError: if the cursor is not one of this list's.
        """
        ...

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> DeadLetterPage:
        """Parked orders, one by one and in groups.

        Raises:
            persistence.read_model.BadCursorError: if the cursor is not one of this list's.
        """
        ...

    @property
    def redrives(self) -> Redrives:
        """Dead letters in bulk."""
        ...

    @property
    def shop(self) -> Shop:
        """Products and stock."""
        ...

    @property
    def rehearsal(self) -> Rehearsal:
        """The sandbox's faults."""
        ...

    @property
    def customers(self) -> Customers:
        """Personal data."""
        ...

    async def restart_actor(self, caller: Caller, path: str) -> None:
        """Let the actor at a path crash and come back, without spending its budget.

        Raises:
            supervisor.PathNotFound: if none stands there.
        """
        ...

    async def scope(self, caller: Caller, order_id: str | None) -> Scope:
        """What a caller may follow of the feed: one order, or whatever it may see.

        Raises:
            UnknownOrderError: if there is no such order, or none that it may see.
        """
        ...

    @property
    def feed(self) -> EventFeed:
        """The order events as they are committed, and those before."""
        ...
