"""The redrives' rows in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING

from orders.redrive import Redrive, RedriveStatus
from persistence.mongo.connection import Document, Mongo, translated
from persistence.mongo.upsert import replace_older


class MongoRedrives:
    """:class:`persistence.redrives.RedriveRows` in the collection ``redrives``."""

    def __init__(self, mongo: Mongo) -> None:
        self._redrives = mongo.collection("redrives")

    async def upsert_many(self, redrives: Sequence[Redrive]) -> None:
        if redrives:
            documents = map(_document, redrives)
            await replace_older(self._redrives, documents, "version", "write the redrives")

    async def get(self, redrive_id: str) -> Redrive | None:
        with translated("read a redrive"):
            found = await self._redrives.find_one({"_id": redrive_id})
        return None if found is None else _redrive(found)

    async def newest(self, limit: int) -> list[Redrive]:
        with translated("read the redrives"):
            cursor = self._redrives.find({}, limit=limit, batch_size=limit)
            cursor.sort([("created_at", DESCENDING), ("_id", DESCENDING)])
            return [_redrive(found) for found in await cursor.to_list(None)]

    async def running(self) -> list[str]:
        with translated("read the running redrives"):
            cursor = self._redrives.find({"status": RedriveStatus.RUNNING.value}, {"_id": 1})
            cursor.sort([("created_at", ASCENDING), ("_id", ASCENDING)])
            return [str(found["_id"]) for found in await cursor.to_list(None)]

    async def clear(self) -> None:
        with translated("clear the redrives"):
            await self._redrives.delete_many({})


def _document(redrive: Redrive) -> Document:
    row: Document = dict(redrive._asdict())
    return {"_id": row.pop("id"), **row, "status": redrive.status.value}


def _redrive(document: Document) -> Redrive:
    row: dict[str, Any] = dict(document)
    return Redrive(id=row.pop("_id"), **row | {"status": RedriveStatus(row["status"])})
