"""What every snapshot store does alike."""

from __future__ import annotations

import pytest

from actors.ports import Snapshot, SnapshotStore
from persistence.memory import MemorySnapshots
from persistence.mongo import Mongo, MongoSnapshots
from persistence.store import UnstorableError


@pytest.fixture
def snapshots(mongo: Mongo | None) -> SnapshotStore:
    return MemorySnapshots() if mongo is None else MongoSnapshots(mongo)


def snapshot(seq: int, stream: str = "stock") -> Snapshot:
    return Snapshot(stream, seq, 1, {"SKU.1": {"held": seq, "lines": [["a", 1]]}, "none": None})


async def test_there_is_no_snapshot_at_first(snapshots: SnapshotStore) -> None:
    assert await snapshots.load_snapshot("stock") is None


async def test_the_newest_of_a_stream_is_kept(snapshots: SnapshotStore) -> None:
    await snapshots.save_snapshot(snapshot(10))
    await snapshots.save_snapshot(snapshot(20))
    await snapshots.save_snapshot(snapshot(5, "other"))

    assert await snapshots.load_snapshot("stock") == snapshot(20)
    assert await snapshots.load_snapshot("other") == snapshot(5, "other")


async def test_an_older_one_that_comes_late_changes_nothing(snapshots: SnapshotStore) -> None:
    await snapshots.save_snapshot(snapshot(20))
    await snapshots.save_snapshot(snapshot(10))

    assert await snapshots.load_snapshot("stock") == snapshot(20)


async def test_what_is_read_back_is_ones_own_to_change(snapshots: SnapshotStore) -> None:
    await snapshots.save_snapshot(snapshot(1))
    first = await snapshots.load_snapshot("stock")
    assert first is not None
    first.state.clear()

    assert await snapshots.load_snapshot("stock") == snapshot(1)


async def test_a_tuple_comes_back_as_a_list(snapshots: SnapshotStore) -> None:
    await snapshots.save_snapshot(Snapshot("stock", 1, 1, {"lines": [("a", 1), ("b", 2)]}))

    loaded = await snapshots.load_snapshot("stock")

    assert loaded is not None
    assert loaded.state == {"lines": [["a", 1], ["b", 2]]}


async def test_a_state_that_can_never_be_stored_is_refused(snapshots: SnapshotStore) -> None:
    with pytest.raises(UnstorableError):
        await snapshots.save_snapshot(Snapshot("stock", 1, 1, {"a": 2**64}))


async def test_one_that_is_forgotten_gives_way_to_an_older_one(snapshots: SnapshotStore) -> None:
    await snapshots.save_snapshot(snapshot(20))
    await snapshots.forget_snapshot("stock")
    await snapshots.forget_snapshot("stock")

    assert await snapshots.load_snapshot("stock") is None
    await snapshots.save_snapshot(snapshot(10))
    assert await snapshots.load_snapshot("stock") == snapshot(10)
