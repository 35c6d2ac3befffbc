"""A database that was emptied, or put back from an old copy, under a writer at work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from persistence.codec import EventRegistry
from persistence.memory import MemoryEventStore
from persistence.store import Commit, EncodedCommit, FencedError, TornLogError
from tests.contract.commits import commit
from tests.unit.persistence.world import append, log, writer


class Exchanged(MemoryEventStore):
    """A store whose rows may be another's from one moment to the next."""

    def __init__(self, registry: EventRegistry) -> None:
        super().__init__(registry)
        self._other: MemoryEventStore | None = None
        self.looked = asyncio.Event()

    def exchange(self, other: MemoryEventStore | None) -> None:
        self._other = other

    async def at_position(self, shard: int, position: int) -> Commit | None:
        if self._other is None:
            return await super().at_position(shard, position)
        self.looked.set()
        return await self._other.at_position(shard, position)

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        await (super().insert(batch) if self._other is None else self._other.insert(batch))


@pytest.fixture
def store(registry: EventRegistry) -> Exchanged:
    return Exchanged(registry)


async def test_nothing_is_written_until_what_was_taken_away_is_back(
    store: Exchanged, memory: MemoryEventStore
) -> None:
    log_writer = writer(store)
    await log_writer.claim()
    store.exchange(memory)

    waiting = asyncio.create_task(log_writer.append([append("order-a")]))
    await store.looked.wait()

    assert not waiting.done()
    assert await log(memory) == []
    store.exchange(None)
    assert [each.position for each in (await waiting).commits] == [2]


async def test_an_old_copy_that_another_writer_went_on_with_fences(
    store: Exchanged, memory: MemoryEventStore
) -> None:
    log_writer = writer(store)
    await log_writer.claim()
    await writer(memory, "other").claim()
    store.exchange(memory)

    with pytest.raises(FencedError, match="other wrote at position 1"):
        await log_writer.append([append("order-a")])


async def test_a_log_without_its_beginning_is_not_claimed(memory: MemoryEventStore) -> None:
    await memory.insert([memory.encode(commit(38))])

    with pytest.raises(TornLogError, match="ends at position 38, but its beginning is gone"):
        await writer(memory).claim()
