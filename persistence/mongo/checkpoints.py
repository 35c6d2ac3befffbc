"""Checkpoints in MongoDB."""

from __future__ import annotations

from persistence.mongo.connection import Mongo, translated


class MongoCheckpoints:
    """:class:`persistence.checkpoints.Checkpoints` in the collection ``checkpoints``."""

    def __init__(self, mongo: Mongo) -> None:
        self._checkpoints = mongo.collection("checkpoints")

    async def load(self, reader: str) -> int:
        with translated("read a checkpoint"):
            found = await self._checkpoints.find_one({"_id": reader})
        return 0 if found is None else int(str(found["position"]))

    async def save(self, reader: str, position: int) -> None:
        with translated("save a checkpoint"):
            await self._checkpoints.replace_one(
                {"_id": reader}, {"_id": reader, "position": position}, upsert=True
            )
