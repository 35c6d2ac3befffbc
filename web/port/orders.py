"""Orders as the web asks for them and is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from actors.ports import CustomerRecord
from orders.state import OrderState, Status


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
    """What somebody typed into a search field. Each word is the beginning of the order's id or of
    its visible end, of a SKU, of the customer's reference, the correlation id or the parked error.
    """
    older_than_s: int | None = None
    """Placed at least this many seconds ago."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Part of a list of orders, each as :func:`orders.view.view` gives it."""

    items: Sequence[Mapping[str, object]]
    next_cursor: str | None
