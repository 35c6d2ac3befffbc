"""What the web needs of the engine, as a protocol, and the words the two exchange.

The engine stands above this room and imports these words from here. Every call names its caller, so
that who may see what is decided in one place: the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actors.ports import CustomerRecord
from orders.events import Recorded
from orders.state import OrderState, Status
from orders.stock import Product
from supervisor import Node


class Role(StrEnum):
    """What a caller may do."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking. Idempotency keys are scoped to the subject."""

    subject: str
    role: Role


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """An order as somebody wishes it: the shape is checked, the catalogue has not been asked."""

    subject: str
    """The caller's, as in :class:`Caller`."""
    idempotency_key: str | None
    record: CustomerRecord
    items: tuple[tuple[str, int], ...]
    """SKU and quantity of each line, as sent; a SKU may stand in several lines."""
    body_fingerprint_source: bytes = field(repr=False)
    """Canonical JSON of the body: the same for two bodies of the same meaning. Personal data."""
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The order is in the log. ``replayed``: it was already, under the same key."""

    state: OrderState
    replayed: bool


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders to list: those that fit every filter that is set."""

    limit: int
    cursor: str | None = None
    status: Status | None = None
    sku: str | None = None
    customer_ref: str | None = None
    q: str | None = None
    """What somebody typed into a search field: part of an order's id, at least."""
    older_than_s: int | None = None
    """Placed at least this many seconds ago."""


@dataclass(frozen=True, slots=True)
class DeadLetterQuery:
    """Which parked orders to list."""

    limit: int
    cursor: str | None = None
    step: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Part of a list of orders, each as :func:`orders.view.view` gives it."""

    items: Sequence[Mapping[str, object]]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Component:
    """How one part of the engine is. ``facts`` are for an operator and hold no secrets."""

    name: str
    status: str
    facts: Mapping[str, str | int | float | datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """How the engine is. ``reasons`` say in words why it takes no orders now; none: it does."""

    reasons: tuple[str, ...]
    components: tuple[Component, ...]

    @property
    def ready(self) -> bool:
        """New orders are taken."""
        return not self.reasons


class EngineError(Exception):
    """The engine did not do what was asked."""


class UnknownOrderError(EngineError):
    """There is no such order, or none that this caller may see."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        super().__init__(f"there is no order {order_id}")


class KeyReusedError(EngineError):
    """The caller used this Idempotency-Key before, for another body."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used before with another body: send the same body again, "
            "or take a new key"
        )


class UnavailableError(EngineError):
    """Not now, through no fault of the caller: worth sending again after ``retry_after_s``."""

    def __init__(self, detail: str, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(detail)


class OverloadedError(UnavailableError):
    """As many orders as may be are being worked on."""

    def __init__(self, in_flight: int, retry_after_s: float) -> None:
        super().__init__(f"{in_flight} orders are being worked on; try again soon", retry_after_s)


class DrainingError(UnavailableError):
    """The engine is shutting down: it finishes what it has and takes nothing new."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the engine is shutting down and takes no new orders", retry_after_s)


class DatabaseAwayError(UnavailableError):
    """The database cannot be reached, so nothing can be promised."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the database cannot be reached at the moment", retry_after_s)


class OrderEngine(Protocol):
    """What the engine offers. Every coroutine may raise :class:`UnavailableError`."""

    async def place(self, order: PlaceOrder) -> Placed:
        """Take an order. When this returns, no crash loses it.

        Raises:
            orders.stock.UnknownSkuError: if the catalogue lacks one of the products.
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

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> OrderPage:
        """Parked orders.

        Raises:
            persistence.read_model.BadCursorError: if the cursor is not one of this list's.
        """
        ...

    async def stock(self, caller: Caller) -> Sequence[Product]:
        """All products with their levels, by SKU."""
        ...

    async def actors(self, caller: Caller) -> Node:
        """The supervision tree, from its root."""
        ...

    async def restart_actor(self, caller: Caller, path: str) -> None:
        """Let the actor at a path crash and come back, without spending its budget.

        Raises:
            supervisor.PathNotFound: if none stands there.
        """
        ...

    def health(self) -> Health:
        """How the engine is, from what it knows already: no I/O."""
        ...
