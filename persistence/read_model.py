"""The orders as others look for them: one row per order, behind the log by a moment.

It holds nothing that the log does not, and can be built anew from it at any time.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from orders.state import OrderState, Status
from orders.view import view
from persistence.search import terms_of

LAYOUT = 2
"""Of a row. It is raised whenever rows gain something or change their meaning: then they are all
made anew from the log, at the next start and by itself.
"""

OPEN_STATUSES = frozenset(status for status in Status if not status.at_rest)
"""Where something is still to be done."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order. What can be searched for stands beside ``view``, its public form."""

    id: str
    status: Status
    version: int
    position: int
    """Of the commit that made it so."""
    created_at: datetime
    updated_at: datetime
    customer_ref: str
    owner_ref: str
    skus: tuple[str, ...]
    hold_until: datetime | None
    parked_step: str | None
    parked_error: str | None
    terms: tuple[str, ...]
    """What it is found by, in lower case (persistence/search.py)."""
    view: Mapping[str, object]


def order_row(state: OrderState, position: int) -> OrderRow:
    """An order as it stands after the commit at ``position``."""
    return OrderRow(
        id=state.id,
        status=state.status,
        version=state.version,
        position=position,
        created_at=state.created_at,
        updated_at=state.updated_at,
        customer_ref=state.customer_ref,
        owner_ref=state.owner_ref,
        skus=tuple(dict.fromkeys(line.sku for line in state.items)),
        hold_until=state.hold_until,
        parked_step=state.parked_step,
        parked_error=state.parked_error,
        terms=terms_of(state),
        view=view(state),
    )


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: those that fit everything that is set."""

    status: Status | None = None
    sku: str | None = None
    customer_ref: str | None = None
    owner_ref: str | None = None
    words: tuple[str, ...] = ()
    """Each the beginning of one of the row's terms."""
    created_until: datetime | None = None
    parked_step: str | None = None
    parked_error: str | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterGroup:
    """Parked orders that have one step and one error in common."""

    step: str
    error: str
    count: int
    oldest_at: datetime
    """When the one was parked that waits longest."""
    newest_at: datetime


class RowPage(NamedTuple):
    """Part of a list, newest first, and where the next part begins.

    It may be short, even empty, and yet have a next one: so many orders were looked at for it.
    """

    rows: list[OrderRow]
    next_cursor: str | None


class BadCursorError(ValueError):
    """The cursor is none that a list has given out."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor!r} is no cursor of this list: leave it out to begin anew")


class ReadModel(Protocol):
    """The rows. Every method raises :class:`persistence.store.StoreUnavailableError`."""

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        """Put rows in, each unless a row of the same or of a higher version is there. One of an
        older layout always makes room.

        ``new``: rows of orders that most likely have none yet. They come in just the same, for
        less.
        """
        ...

    async def get(self, order_id: str) -> OrderRow | None:
        """One order's row."""
        ...

    async def by_ids(self, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        """The rows of those orders that there are."""
        ...

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        """Orders, newest first. What comes in meanwhile moves no row from one page to another.

        Raises:
            BadCursorError: if the cursor is not one of this list's.
        """
        ...

    def open_order_ids(self, page: int) -> AsyncIterator[list[str]]:
        """The ids of all orders in which something is still to be done, oldest first."""
        ...

    async def expired_holds(self, now: datetime, limit: int) -> list[str]:
        """The ids of parked orders whose hold was over at ``now``, the longest over first."""
        ...

    async def counts(self) -> dict[Status, int]:
        """How many orders have each status."""
        ...

    async def parked(self) -> dict[tuple[str, str], int]:
        """How many orders are parked, by the step and the error that parked them."""
        ...

    async def dead_letter_groups(self, wanted: OrderFilter) -> list[DeadLetterGroup]:
        """All parked orders that fit, by the step and the error that parked them, largest first."""
        ...

    async def parked_ids(self, wanted: OrderFilter, limit: int) -> list[str]:
        """The ids of parked orders that fit, the oldest orders first."""
        ...

    async def clear(self) -> None:
        """Forget everything."""
        ...


def cursor_behind(row: OrderRow) -> str:
    """The cursor of the page that begins behind a row."""
    return cursor_at(row.created_at, row.id)


def cursor_at(created_at: datetime, order_id: str) -> str:
    """The cursor of the page that begins behind this place; without an id, behind all orders of
    that time.
    """
    millis = (created_at - _EPOCH) // timedelta(milliseconds=1)
    return base64.urlsafe_b64encode(f"{millis}:{order_id}".encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """When the last row of the page before was created, and its id.

    Raises:
        BadCursorError: if :func:`cursor_behind` did not make it.
    """
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
        millis, order_id = text.split(":", 1)
        return _EPOCH + timedelta(milliseconds=int(millis)), order_id
    except (ValueError, OverflowError) as error:
        raise BadCursorError(cursor) from error
