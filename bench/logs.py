"""Generated logs, each in a database of its own, on one mongod; kept for the next run if wanted."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.filling import fill, is_filled
from bench.history import Mix
from engine.backend import on_mongo
from persistence.embedded import EmbeddedMongo
from persistence.mongo import connected
from settings import Settings


@dataclass(frozen=True, slots=True)
class Logs:
    """A mongod for generated logs, and the folder that holds the secrets they were made with."""

    url: str
    folder: Path

    async def make(self, database: str, mix: Mix) -> float | None:
        """See that the database holds such a log; how many seconds it took, None if it was there.

        Raises:
            ValueError: if it holds another one, or half of it.
        """
        settings = Settings(mongo_url=self.url, database=database, data_dir=self.folder)
        async with connected(self.url, database) as mongo:
            backend = await on_mongo(settings, mongo)
            if await is_filled(backend, mix):
                return None
            began = time.perf_counter()
            await fill(backend, mix)
            return time.perf_counter() - began


@asynccontextmanager
async def logs_in(folder: Path | None) -> AsyncIterator[Logs]:
    """A mongod in a folder, or in one that is gone afterwards."""
    with tempfile.TemporaryDirectory() as passing:
        place = folder or Path(passing)
        place.mkdir(parents=True, exist_ok=True)
        mongo = await EmbeddedMongo.start(place)
        try:
            yield Logs(mongo.url, place)
        finally:
            await mongo.stop()
