"""The read model in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from orders.state import Status
from persistence.read_model import (
    OPEN_STATUSES,
    DeadLetterGroup,
    OrderFilter,
    OrderRow,
    RowPage,
    cursor_behind,
    read_cursor,
)
from persistence.search import matches


class MemoryReadModel:
    """A :class:`persistence.read_model.ReadModel` in a dict."""

    def __init__(self) -> None:
        self._rows: dict[str, OrderRow] = {}

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        for row in (*rows, *new):
            known = self._rows.get(row.id)
            if known is None or known.version < row.version:
                self._rows[row.id] = row

    async def get(self, order_id: str) -> OrderRow | None:
        return self._rows.get(order_id)

    async def by_ids(self, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        return {id_: self._rows[id_] for id_ in order_ids if id_ in self._rows}

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        rows = sorted((row for row in self._rows.values() if _fits(row, wanted)), key=_age)
        rows.reverse()
        if cursor is not None:
            last = read_cursor(cursor)
            rows = [row for row in rows if _age(row) < last]
        page = rows[:limit]
        return RowPage(page, cursor_behind(page[-1]) if len(rows) > limit else None)

    async def open_order_ids(self, page: int) -> AsyncIterator[list[str]]:
        rows = sorted((row for row in self._rows.values() if row.status in OPEN_STATUSES), key=_age)
        for first in range(0, len(rows), page):
            yield [row.id for row in rows[first : first + page]]

    async def expired_holds(self, now: datetime, limit: int) -> list[str]:
        over = sorted(
            (row.hold_until, row.id)
            for row in self._rows.values()
            if row.status is Status.PARKED and row.hold_until and row.hold_until <= now
        )
        return [order_id for _, order_id in over[:limit]]

    async def counts(self) -> dict[Status, int]:
        return dict(Counter(row.status for row in self._rows.values()))

    async def parked(self) -> dict[tuple[str, str], int]:
        parked = [row for row in self._rows.values() if row.status is Status.PARKED]
        return dict(Counter(map(_cause, parked)))

    async def dead_letter_groups(self, wanted: OrderFilter) -> list[DeadLetterGroup]:
        times: dict[tuple[str, str], list[datetime]] = {}
        for row in self._parked(wanted):
            times.setdefault(_cause(row), []).append(row.updated_at)
        groups = [
            DeadLetterGroup(step, error, len(at), min(at), max(at))
            for (step, error), at in times.items()
        ]
        return sorted(groups, key=lambda group: (-group.count, group.step, group.error))

    async def parked_ids(self, wanted: OrderFilter, limit: int) -> list[str]:
        return [row.id for row in sorted(self._parked(wanted), key=_age)[:limit]]

    def _parked(self, wanted: OrderFilter) -> list[OrderRow]:
        rows = [row for row in self._rows.values() if _fits(row, wanted)]
        return [row for row in rows if row.status is Status.PARKED]

    async def clear(self) -> None:
        self._rows.clear()


def _cause(row: OrderRow) -> tuple[str, str]:
    return row.parked_step or "", row.parked_error or ""


def _age(row: OrderRow) -> tuple[datetime, str]:
    return row.created_at, row.id


def _fits(row: OrderRow, wanted: OrderFilter) -> bool:
    return (
        wanted.status in (None, row.status)
        and (wanted.sku is None or wanted.sku in row.skus)
        and wanted.customer_ref in (None, row.customer_ref)
        and wanted.owner_ref in (None, row.owner_ref)
        and matches(row.terms, wanted.words)
        and (wanted.created_until is None or row.created_at <= wanted.created_until)
        and wanted.parked_step in (None, row.parked_step)
        and wanted.parked_error in (None, row.parked_error)
    )
