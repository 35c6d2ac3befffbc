"""What the store itself can take: commits encoded beforehand, a thousand an insert, in order."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from engine.backend import event_registry
from orders.events import PaymentAuthorized
from persistence.mongo import MongoEventStore, connected, ensure_indexes
from persistence.store import Commit

_BATCH = 1_000


async def run(url: str, database: str, documents: int) -> float:
    """Documents a second, each a commit of one event, at the journal's own write concern."""
    async with connected(url, database) as mongo:
        await ensure_indexes(mongo)
        store = MongoEventStore(mongo, event_registry())
        rows = [store.encode(_commit(position)) for position in range(1, documents + 1)]
        began = time.perf_counter()
        for first in range(0, documents, _BATCH):
            await store.insert(rows[first : first + _BATCH])
        return documents / (time.perf_counter() - began)


def _commit(position: int) -> Commit:
    return Commit(
        shard=0,
        position=position,
        stream=f"order-{position}",
        from_seq=1,
        events=(PaymentAuthorized(1, f"pi_{position:024d}"),),
        commit_id=f"{position:036d}",
        writer="bench",
        at=datetime.now(UTC).replace(microsecond=0),
        correlation_id=f"{position:032d}",
        causation_id=f"order-{position}/1",
    )
