"""What the store itself can take: commits encoded beforehand, a thousand an insert, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.history import History, Mix
from engine.backend import event_registry
from orders.events import PaymentAuthorized
from persistence.mongo import MongoEventStore, connected, ensure_indexes
from persistence.store import Commit, EncodedCommit

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Limit:
    """What the store took: each document is a commit, which holds one event or more."""

    documents_per_s: float
    events_per_s: float


async def same_documents(url: str, database: str, orders: int) -> Limit:
    """The log that an engine under load makes of so many orders."""
    async with connected(url, database) as mongo:
        await ensure_indexes(mongo)
        store = MongoEventStore(mongo, event_registry())
        history = History(Mix(completed=orders))
        commits = [commit for chunk in history.chunks() for commit in chunk.commits]
        seconds = await _insert(store, [store.encode(commit) for commit in commits])
        events = sum(len(commit.events) for commit in commits)
        return Limit(len(commits) / seconds, events / seconds)


async def small_documents(url: str, database: str, documents: int) -> Limit:
    """Commits of one small event each."""
    async with connected(url, database) as mongo:
        await ensure_indexes(mongo)
        store = MongoEventStore(mongo, event_registry())
        rows = [store.encode(_commit(position)) for position in range(1, documents + 1)]
        rate = documents / await _insert(store, rows)
        return Limit(rate, rate)


async def _insert(store: MongoEventStore, rows: list[EncodedCommit]) -> float:
    """Seconds, at the journal's own write concern."""
    began = time.perf_counter()
    for first in range(0, len(rows), _BATCH):
        await store.insert(rows[first : first + _BATCH])
    return time.perf_counter() - began


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
