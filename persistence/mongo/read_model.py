"""The read model in MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TypedDict, cast

from pymongo import ASCENDING

from orders.state import Status
from persistence.mongo.connection import Document, Mongo, aggregate, translated
from persistence.mongo.order_documents import RANK, OrderDocument, to_document, to_row
from persistence.mongo.order_lists import OrderLists, conditions_of
from persistence.mongo.upsert import replace_older
from persistence.read_model import OPEN_STATUSES, DeadLetterGroup, OrderFilter, OrderRow, RowPage

_OPEN = sorted(OPEN_STATUSES)


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
        self._lists = OrderLists(self._orders)

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        await replace_older(
            self._orders,
            map(to_document, rows),
            RANK,
            "write the read model",
            new=[to_document(row) for row in new],
        )

    async def get(self, order_id: str) -> OrderRow | None:
        return (await self.by_ids([order_id])).get(order_id)

    async def by_ids(self, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        with translated("read orders"):
            cursor = self._orders.find({"_id": {"$in": list(order_ids)}})
            found = cast("list[OrderDocument]", await cursor.to_list(None))
        return {document["_id"]: to_row(document) for document in found}

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        return await self._lists.page(wanted, limit, cursor)

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
                found = cast("list[OrderDocument]", await cursor.to_list(None))
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


def _parked(wanted: OrderFilter) -> Document:
    return {"$and": [{"status": Status.PARKED.value}, *conditions_of(wanted)]}
