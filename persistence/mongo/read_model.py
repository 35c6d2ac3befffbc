"""The read model in MongoDB."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import TypedDict, cast

from pymongo import ASCENDING, DESCENDING

from orders.state import Status
from persistence.mongo.connection import Document, Mongo, aggregate, translated
from persistence.mongo.upsert import replace_older
from persistence.read_model import (
    LAYOUT,
    OPEN_STATUSES,
    DeadLetterGroup,
    OrderFilter,
    OrderRow,
    RowPage,
    cursor_behind,
    read_cursor,
)

_OPEN = sorted(OPEN_STATUSES)
_RANK = "rank"
"""The layout, then the version: of two rows of one order the higher one stays."""

_NAMES = ("_id", *OrderRow.__slots__[1:])
_values_of = attrgetter(*OrderRow.__slots__)


class _RowDocument(TypedDict):
    _id: str
    status: str
    version: int
    position: int
    created_at: datetime
    updated_at: datetime
    customer_ref: str
    owner_ref: str
    skus: list[str]
    hold_until: datetime | None
    parked_step: str | None
    parked_error: str | None
    terms: list[str]
    view: dict[str, object]


class _Why(TypedDict):
    step: str | None
    error: str | None


class _ParkedCount(TypedDict):
    _id: _Why
    count: int


class _ParkedGroup(_ParkedCount):
    oldest_at: datetime
    newest_at: datetime


class MongoReadModel:
    """A :class:`persistence.read_model.ReadModel` in the collection ``orders``."""

    def __init__(self, mongo: Mongo) -> None:
        self._orders = mongo.collection("orders")

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        await replace_older(
            self._orders,
            map(_document, rows),
            _RANK,
            "write the read model",
            new=[_document(row) for row in new],
        )

    async def get(self, order_id: str) -> OrderRow | None:
        return (await self.by_ids([order_id])).get(order_id)

    async def by_ids(self, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        rows = await self._find({"_id": {"$in": list(order_ids)}}, [], 0)
        return {row.id: row for row in rows}

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        conditions = _conditions(wanted)
        if cursor is not None:
            created_at, order_id = read_cursor(cursor)
            same_time = {"created_at": created_at, "_id": {"$lt": order_id}}
            conditions.append({"$or": [{"created_at": {"$lt": created_at}}, same_time]})
        newest_first = [("created_at", DESCENDING), ("_id", DESCENDING)]
        # One more than asked for tells whether there is a next page.
        query: Document = {"$and": conditions} if conditions else {}
        rows = await self._find(query, newest_first, limit + 1)
        page = rows[:limit]
        return RowPage(page, cursor_behind(page[-1]) if len(rows) > limit else None)

    async def open_order_ids(self, page: int) -> AsyncIterator[list[str]]:
        last: tuple[datetime, str] | None = None
        while True:
            query: Document = {"status": {"$in": _OPEN}}
            if last is not None:
                same_time = {"created_at": last[0], "_id": {"$gt": last[1]}}
                query["$or"] = [{"created_at": {"$gt": last[0]}}, same_time]
            with translated("read the open orders"):
                cursor = self._orders.find(query, {"created_at": 1}, limit=page, batch_size=page)
                cursor.sort([("created_at", ASCENDING), ("_id", ASCENDING)])
                found = cast("list[_RowDocument]", await cursor.to_list(None))
            if not found:
                return
            yield [row["_id"] for row in found]
            last = found[-1]["created_at"], found[-1]["_id"]

    async def expired_holds(self, now: datetime, limit: int) -> list[str]:
        query: Document = {"status": Status.PARKED, "hold_until": {"$lte": now}}
        with translated("read the expired holds"):
            cursor = self._orders.find(query, {"_id": 1}, limit=limit)
            cursor.sort([("hold_until", ASCENDING), ("_id", ASCENDING)])
            return [str(row["_id"]) for row in await cursor.to_list(None)]

    async def counts(self) -> dict[Status, int]:
        by_status: Document = {"$group": {"_id": "$status", "count": {"$sum": 1}}}
        with translated("count the orders"):
            groups = await aggregate(self._orders, [by_status])
        return {Status(str(group["_id"])): int(str(group["count"])) for group in groups}

    async def parked(self) -> dict[tuple[str, str], int]:
        why = {"step": "$parked_step", "error": "$parked_error"}
        pipeline: list[Document] = [
            {"$match": {"status": Status.PARKED}},
            {"$group": {"_id": why, "count": {"$sum": 1}}},
        ]
        with translated("count the parked orders"):
            groups = cast("list[_ParkedCount]", await aggregate(self._orders, pipeline))
        return {
            (group["_id"]["step"] or "", group["_id"]["error"] or ""): group["count"]
            for group in groups
        }

    async def dead_letter_groups(self, wanted: OrderFilter) -> list[DeadLetterGroup]:
        pipeline: list[Document] = [
            {"$match": _parked(wanted)},
            {
                "$group": {
                    "_id": {"step": "$parked_step", "error": "$parked_error"},
                    "count": {"$sum": 1},
                    "oldest_at": {"$min": "$updated_at"},
                    "newest_at": {"$max": "$updated_at"},
                }
            },
            {"$sort": {"count": -1, "_id.step": 1, "_id.error": 1}},
        ]
        with translated("group the dead letters"):
            groups = cast("list[_ParkedGroup]", await aggregate(self._orders, pipeline))
        return [
            DeadLetterGroup(
                group["_id"]["step"] or "",
                group["_id"]["error"] or "",
                group["count"],
                group["oldest_at"],
                group["newest_at"],
            )
            for group in groups
        ]

    async def parked_ids(self, wanted: OrderFilter, limit: int) -> list[str]:
        with translated("read the dead letters' ids"):
            cursor = self._orders.find(_parked(wanted), {"_id": 1}, limit=limit)
            cursor.sort([("created_at", ASCENDING), ("_id", ASCENDING)])
            return [str(found["_id"]) for found in await cursor.to_list(None)]

    async def clear(self) -> None:
        with translated("clear the read model"):
            await self._orders.delete_many({})

    async def _find(
        self, query: Document, order: list[tuple[str, int]], limit: int
    ) -> list[OrderRow]:
        with translated("read orders"):
            cursor = self._orders.find(query, limit=limit, batch_size=limit)
            if order:
                cursor.sort(order)
            return [_row(cast("_RowDocument", found)) for found in await cursor.to_list(None)]


def _conditions(wanted: OrderFilter) -> list[Document]:
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
    # Anchored: the index of the terms serves it, as a range.
    conditions += [{"terms": {"$regex": f"^{re.escape(word)}"}} for word in wanted.words]
    if wanted.created_until is not None:
        conditions.append({"created_at": {"$lte": wanted.created_until}})
    return conditions


def _parked(wanted: OrderFilter) -> Document:
    return {"$and": [{"status": Status.PARKED.value}, *_conditions(wanted)]}


def _document(row: OrderRow) -> Document:
    document: Document = dict(zip(_NAMES, _values_of(row), strict=True))
    document[_RANK] = (LAYOUT << 32) + row.version
    return document


def _row(document: _RowDocument) -> OrderRow:
    return OrderRow(
        id=document["_id"],
        status=Status(document["status"]),
        version=document["version"],
        position=document["position"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        customer_ref=document["customer_ref"],
        owner_ref=document["owner_ref"],
        skus=tuple(document["skus"]),
        hold_until=document["hold_until"],
        parked_step=document["parked_step"],
        parked_error=document["parked_error"],
        terms=tuple(document["terms"]),
        view=document["view"],
    )
