"""Snapshots in MongoDB."""

from __future__ import annotations

from typing import TypedDict, cast

from actors.ports import Snapshot
from persistence.mongo.connection import Mongo, translated
from persistence.mongo.upsert import replace_older


class _SnapshotDocument(TypedDict):
    _id: str
    seq: int
    schema_version: int
    state: dict[str, object]


class MongoSnapshots:
    """An :class:`actors.ports.SnapshotStore` in the collection ``snapshots``."""

    def __init__(self, mongo: Mongo) -> None:
        self._snapshots = mongo.collection("snapshots")

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        with translated("read a snapshot"):
            found = await self._snapshots.find_one({"_id": stream})
        if found is None:
            return None
        document = cast("_SnapshotDocument", found)
        return Snapshot(stream, document["seq"], document["schema_version"], document["state"])

    async def forget_snapshot(self, stream: str) -> None:
        with translated("forget a snapshot"):
            await self._snapshots.delete_one({"_id": stream})

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        document: dict[str, object] = {
            "_id": snapshot.stream,
            "seq": snapshot.seq,
            "schema_version": snapshot.schema_version,
            "state": snapshot.state,
        }
        await replace_older(self._snapshots, [document], "seq", "save a snapshot")
