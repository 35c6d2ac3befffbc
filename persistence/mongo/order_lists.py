"""Lists of orders, newest first, each read from an index that holds it in that order.

A list by one condition is a piece of one index. Of several conditions the one that fewest orders
fit leads, and those that it leads to are looked at for the others, a stretch of them at a time. No
index knows how seldom two things come together that thousands have: after a bounded number of
orders the page is given out with what was found, and the next one goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple, cast

from pymongo import DESCENDING

from orders.state import Status
from persistence.mongo.connection import ANSWER_MS, Collection, Document, translated
from persistence.mongo.order_documents import OrderDocument, to_row
from persistence.mongo.terms import FEW, TERMS_INDEX, Terms, begins
from persistence.read_model import (
    OrderFilter,
    OrderRow,
    RowPage,
    cursor_at,
    cursor_behind,
    read_cursor,
)

STRETCHES: Final = (500, 2_000, 8_000)
"""How many orders are looked at for one page: as many as the first, if need be the next as well."""

_NEWEST_FIRST: Final = [("created_at", DESCENDING), ("_id", DESCENDING)]
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Lead(NamedTuple):
    """A condition, and the index that holds all orders that fit it in the order of lists."""

    condition: Document
    by: str


ALL: Final = Lead({}, "newest_first")


class Place(NamedTuple):
    """Where a list goes on: with the orders in front of this one, by time and id."""

    at: datetime
    order_id: str | None = None
    """Without one, with all orders of that time."""

    @property
    def time(self) -> Document:
        """When the orders were placed that come from here on."""
        return {"created_at": {"$lt" if self.order_id == "" else "$lte": self.at}}

    @property
    def conditions(self) -> list[Document]:
        """Which orders come from here on."""
        if not self.order_id:
            return [self.time]
        # Not as "earlier, or of the same time and": no index would be read from this place on.
        return [self.time, {"$nor": [{"created_at": self.at, "_id": {"$gte": self.order_id}}]}]


class Stretch(NamedTuple):
    """A piece of a list, in the order of an index."""

    lead: Lead
    begin: Place
    end: datetime | None
    """The time of the last order; None: to the end of the list."""


class OrderLists:
    """Reads pages of lists from the collection ``orders``."""

    def __init__(
        self, orders: Collection, few: int = FEW, stretches: Sequence[int] = STRETCHES
    ) -> None:
        self._orders = orders
        self._terms = Terms(orders, few)
        self._sizes = stretches

    async def page(self, wanted: OrderFilter, limit: int, cursor: str | None) -> RowPage:
        """Part of a list; see :class:`persistence.read_model.ReadModel`."""
        begin, conditions = _begin(wanted, cursor), conditions_of(wanted)
        leads = _leads(wanted)
        for word, beginning in zip(
            wanted.words, await self._terms.beginning_with(wanted.words), strict=True
        ):
            if beginning.few:
                # All that have it are read and put in order.
                lead = Lead(begins(word), TERMS_INDEX)
                return _page(await self._read(Stretch(lead, begin, None), conditions, limit), limit)
            if beginning.terms:
                leads.append(Lead({"terms": {"$in": list(beginning.terms)}}, TERMS_INDEX))
        leads = leads or [ALL]
        if len(leads) == 1 and len(leads[0].condition) == len(conditions):
            # Whoever fits the one condition fits them all.
            whole = Stretch(leads[0], begin, None)
            return _page(await self._read(whole, conditions, limit), limit)
        return await self._look_through(leads, begin, conditions, limit)

    async def _look_through(
        self, leads: Sequence[Lead], begin: Place, conditions: Sequence[Document], limit: int
    ) -> RowPage:
        found: list[OrderRow] = []
        async for stretch in self._stretches(leads, begin):
            found += await self._read(stretch, conditions, limit - len(found))
            if len(found) > limit or stretch.end is None:
                return _page(found, limit)
            begin = Place(stretch.end, "")
        return RowPage(found, cursor_at(begin.at, ""))

    async def _stretches(self, leads: Sequence[Lead], begin: Place) -> AsyncIterator[Stretch]:
        """What to look through, one piece after the other."""
        for size in self._sizes:
            ends = await asyncio.gather(*(self._end(lead, begin, size) for lead in leads))
            # Where as many reach back furthest there are fewest; or there are no more at all.
            end, lead = min(zip(ends, leads, strict=True), key=lambda each: each[0] or _NEVER)
            yield Stretch(lead, begin, end)
            if end is None:
                return
            leads, begin = [lead], Place(end, "")

    async def _end(self, lead: Lead, begin: Place, size: int) -> datetime | None:
        """When the order was placed that is so many behind a place; None: there are fewer."""
        # By time alone, and no order is read: the index knows.
        query = {"$and": [lead.condition, begin.time]}
        with translated("look how far a list reaches back"):
            cursor = self._orders.find(query, {"created_at": 1}, max_time_ms=ANSWER_MS)
            cursor.sort(_NEWEST_FIRST).hint(lead.by).skip(size).limit(1)
            found = cast("list[OrderDocument]", await cursor.to_list(1))
        return found[0]["created_at"] if found else None

    async def _read(
        self, stretch: Stretch, conditions: Sequence[Document], limit: int
    ) -> list[OrderRow]:
        """The first orders of a stretch that fit: one more than asked for, if there is one."""
        query = [stretch.lead.condition, *conditions, *stretch.begin.conditions]
        if stretch.end is not None:
            query.append({"created_at": {"$gte": stretch.end}})
        with translated("list orders"):
            cursor = self._orders.find(
                {"$and": query}, limit=limit + 1, batch_size=limit + 1, max_time_ms=ANSWER_MS
            )
            cursor.sort(_NEWEST_FIRST).hint(stretch.lead.by)
            return [to_row(found) for found in cast("list[OrderDocument]", await cursor.to_list())]


def conditions_of(wanted: OrderFilter) -> list[Document]:
    """What is asked of each order, except for when it was placed."""
    equal = {
        "status": wanted.status,
        "skus": wanted.sku,
        "customer_ref": wanted.customer_ref,
        "owner_ref": wanted.owner_ref,
        "parked_step": wanted.parked_step,
        "parked_error": wanted.parked_error,
    }
    conditions: list[Document] = [
        {name: value} for name, value in equal.items() if value is not None
    ]
    # Said twice over, and no index is chosen by it: which of the words leads is known better here.
    conditions += [{"$nor": [{"terms": {"$not": begins(word)["terms"]}}]} for word in wanted.words]
    return conditions


def _leads(wanted: OrderFilter) -> list[Lead]:
    """What a list may be read by; words aside."""
    equal = {
        "status": wanted.status,
        "skus": wanted.sku,
        "customer_ref": wanted.customer_ref,
        "owner_ref": wanted.owner_ref,
    }
    of_parked = {
        "skus": wanted.sku,
        "parked_step": wanted.parked_step,
        "parked_error": wanted.parked_error,
    }
    leads: list[Lead] = []
    if wanted.status is Status.PARKED:
        leads += [
            Lead({"status": Status.PARKED, name: value}, f"parked_{name}_newest_first")
            for name, value in of_parked.items()
            if value is not None
        ]
    if leads:
        # They lead to fewer than what they are made of.
        equal |= {"status": None, "skus": None}
    return leads + [
        Lead({name: value}, f"{name}_newest_first")
        for name, value in equal.items()
        if value is not None
    ]


def _begin(wanted: OrderFilter, cursor: str | None) -> Place:
    until = Place(wanted.created_until or _END_OF_TIME)
    if cursor is None:
        return until
    behind = Place(*read_cursor(cursor))
    return behind if behind.at <= until.at else until


def _page(found: list[OrderRow], limit: int) -> RowPage:
    # One more than asked for tells that there is a next page.
    page = found[:limit]
    return RowPage(page, cursor_behind(page[-1]) if len(found) > limit else None)
