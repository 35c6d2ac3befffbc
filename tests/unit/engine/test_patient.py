"""What is read counts only while the log is ours."""

from __future__ import annotations

import random

import pytest
from loguru import logger

from actors.ports import Snapshot
from engine.backend import event_registry
from engine.patient import PatientReader, PatientSnapshots
from persistence.memory import MemoryEventStore, MemorySnapshots
from persistence.patience import Patience
from persistence.status import JournalState, JournalStatus
from persistence.store import FencedError, UnstorableError
from tests.contract.commits import commit
from tests.unit.persistence.world import Sightings, SteppingClock, append, writer

PATIENCE = Patience(random.Random(1), Sightings())


class Server:
    """A process that has claimed the log."""

    def __init__(self, store: MemoryEventStore, name: str) -> None:
        self.status = JournalStatus(SteppingClock())
        self.writer = writer(store, name)
        self.reader = PatientReader(store, PATIENCE, self.status, shard=0)

    async def claim(self) -> None:
        self.status.writers.add(self.writer.writer_id)
        self.status.claimed((await self.writer.claim()).position)


@pytest.fixture
def memory() -> MemoryEventStore:
    return MemoryEventStore(event_registry())


@pytest.fixture
async def server(memory: MemoryEventStore) -> Server:
    server = Server(memory, "first")
    await server.claim()
    return server


async def test_what_is_on_its_way_from_here_is_ours(server: Server) -> None:
    await server.writer.append([append("order-a")])  # and nobody has told the status yet
    assert len(await server.reader.read_stream("order-a")) == 1
    assert len((await server.reader.read_streams(["order-a"]))["order-a"]) == 1


async def test_an_order_that_a_successor_placed_is_not_for_us(
    server: Server, memory: MemoryEventStore
) -> None:
    successor = Server(memory, "second")
    await successor.claim()
    await successor.writer.append([append("order-a")])
    with pytest.raises(FencedError):
        await server.reader.read_stream("order-a")
    assert server.status.state is JournalState.FENCED
    with pytest.raises(FencedError):
        await server.reader.read_streams(["order-a"])
    assert len(await successor.reader.read_stream("order-a")) == 1


class FullSnapshots(MemorySnapshots):
    """Has no room for any."""

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        raise UnstorableError("too large")


async def test_a_snapshot_of_another_log_is_forgotten(memory: MemoryEventStore) -> None:
    kept = MemorySnapshots()
    await kept.save_snapshot(Snapshot("stock", 2, 1, {}))
    snapshots = PatientSnapshots(kept, memory, PATIENCE)
    await memory.insert([memory.encode(commit(1, "stock", 1))])

    # The commits were put back from a copy that is older.
    assert await snapshots.load_snapshot("stock") is None

    await memory.insert([memory.encode(commit(2, "stock", 2))])
    assert await snapshots.load_snapshot("stock") is None
    await snapshots.save_snapshot(Snapshot("stock", 2, 1, {}))
    assert await snapshots.load_snapshot("stock") == Snapshot("stock", 2, 1, {})


async def test_a_snapshot_that_is_too_large_stops_nobody(memory: MemoryEventStore) -> None:
    snapshots = PatientSnapshots(FullSnapshots(), memory, PATIENCE)
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(str(line)), format="{message}")

    await snapshots.save_snapshot(Snapshot("stock", 7, 1, {}))

    logger.remove(sink)
    assert lines == ["stock goes on without a snapshot: too large\n"]
