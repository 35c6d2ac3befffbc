"""The read model says what the log says."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.runtime import AsyncioActorRef
from orders.events import OrderCompleted
from orders.evolve import fold
from orders.state import Status
from persistence.checkpoints import Checkpoints
from persistence.codec import EventRegistry
from persistence.memory import MemoryCheckpoints, MemoryEventStore, MemoryReadModel, MemoryRedrives
from persistence.messages import AwaitPosition, Committed
from persistence.order_news import OrderChange
from persistence.orders_projection import CHECKPOINT, OrderFold, OrdersProjection
from persistence.read_model import LAYOUT, OrderRow, ReadModel, order_row
from persistence.rebuild import rebuild
from persistence.store import Commit, EventStore, StoreUnavailableError
from tests.faulty_store import FaultyStore
from tests.unit.persistence.histories import PARKED, LogBook, course
from tests.unit.persistence.world import Inbox


class CountingReadModel(MemoryReadModel):
    """Counts what is written, and fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[list[tuple[str, int]]] = []
        self.failures = 0

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        if self.failures:
            self.failures -= 1
            # Half of it may have been written.
            await super().upsert_many(rows[: len(rows) // 2], new[: len(new) // 2])
            raise StoreUnavailableError("away")
        self.writes.append([(row.id, row.version) for row in (*rows, *new)])
        await super().upsert_many(rows, new)


@pytest.fixture
def book(memory: MemoryEventStore) -> LogBook:
    return LogBook(memory)


@pytest.fixture
def read_model() -> CountingReadModel:
    return CountingReadModel()


@pytest.fixture
def checkpoints() -> MemoryCheckpoints:
    return MemoryCheckpoints()


def _silent(_at: int, _of: int) -> None:
    """Nobody looks."""


def project(
    store: EventStore, read_model: ReadModel, checkpoints: Checkpoints
) -> AsyncioActorRef[OrdersProjection]:
    return OrdersProjection.start(
        store,
        Inbox(),
        read_model,
        checkpoints,
        MemoryRedrives(),
        shard=0,
        rng=random.Random(1),
        interval_s=0.0,
    )


async def until(projection: AsyncioActorRef[OrdersProjection], position: int) -> None:
    reached = asyncio.Event()

    class Reply(Inbox):
        def tell(self, message: object, /) -> None:
            reached.set()

    projection.tell(AwaitPosition(position, Reply()))
    async with asyncio.timeout(60):
        await reached.wait()


def rows(changes: Sequence[OrderChange]) -> list[OrderRow]:
    return [order_row(change.after, change.position) for change in changes]


async def test_an_order_is_shown_as_its_events_have_made_it(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.order("a")
    await book.order("b", 2)

    await until(project(book.store, read_model, checkpoints), 7)

    for order_id, position in (("a", 5), ("b", 7)):
        state = fold(await book.store.read_stream(f"order-{order_id}"))
        assert state is not None
        assert await read_model.get(order_id) == order_row(state, position)
    assert await read_model.counts() == {Status.COMPLETED: 1, Status.RESERVED: 1}
    assert await checkpoints.load(CHECKPOINT) == 7


async def test_of_many_changes_at_once_only_the_last_is_written(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.interleaved(["a", "b"])

    await until(project(book.store, read_model, checkpoints), 10)

    assert [sorted(rows) for rows in read_model.writes] == [[("a", 6), ("b", 6)]]


async def test_rows_that_are_ahead_of_the_log_are_made_anew(
    book: LogBook,
    registry: EventRegistry,
    read_model: CountingReadModel,
    checkpoints: MemoryCheckpoints,
) -> None:
    for order_id in ("a", "b", "gone"):
        await book.order(order_id)
    await until(project(book.store, read_model, checkpoints), 15)
    # The commits are put back from a copy of yesterday's, the rest is not.
    restored = LogBook(MemoryEventStore(registry))
    await restored.order("a")
    await restored.order("b", 2)

    await until(project(restored.store, read_model, checkpoints), 7)

    assert await read_model.counts() == {Status.COMPLETED: 1, Status.RESERVED: 1}
    assert await read_model.get("gone") is None
    assert await checkpoints.load(CHECKPOINT) == 7


async def test_other_streams_are_passed_by_but_counted(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.add("writer-w", OrderCompleted())
    await book.add("stock", OrderCompleted())

    await until(project(book.store, read_model, checkpoints), 2)

    assert await read_model.counts() == {}
    assert await checkpoints.load(CHECKPOINT) == 2


async def test_a_projection_goes_on_where_the_last_one_was(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.order("a", 2)
    await until(project(book.store, read_model, checkpoints), 2)
    for events in course("a")[2:]:
        await book.add("order-a", *events)

    await until(project(book.store, read_model, checkpoints), 5)

    assert read_model.writes == [[("a", 2)], [("a", 6)]]


async def test_an_order_in_memory_is_not_read_again(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    store = FaultyStore(book.store)
    projection = project(store, read_model, checkpoints)
    await until(projection, 0)
    store.unread = 1_000_000

    for commit in await book.order("a"):
        projection.tell(Committed(commit.position, (commit,)))
    await until(projection, 5)

    row = await read_model.get("a")
    assert row is not None
    assert row.status is Status.COMPLETED


async def test_only_so_many_orders_stay_in_memory_and_none_that_ended(book: LogBook) -> None:
    commits = await book.interleaved(["a", "b", "c", "d"])
    few = OrderFold(book.store, kept=2)

    for commit in commits:
        await few.changes([commit])
        assert len(few._states) <= 2

    assert len(few._states) == 0


async def test_an_order_that_was_forgotten_is_folded_no_further_than_its_commit(
    book: LogBook,
) -> None:
    commits = await book.order("a")

    (change,) = await OrderFold(book.store).changes([commits[2]])

    assert (change.after.version, change.after.status, change.position) == (3, Status.AUTHORIZED, 3)


@pytest.mark.parametrize("failures", [1, 2, 7])
async def test_rows_that_could_not_be_written_are_written_later(
    book: LogBook,
    read_model: CountingReadModel,
    checkpoints: MemoryCheckpoints,
    failures: int,
) -> None:
    await book.interleaved(["a", "b", "c"])
    await book.order("d", 3)
    read_model.failures = failures

    await until(project(book.store, read_model, checkpoints), 18)

    assert await read_model.counts() == {Status.COMPLETED: 3, Status.AUTHORIZED: 1}
    row = await read_model.get("d")
    assert row is not None
    assert row.version == 3


async def test_a_parked_order_is_found_by_its_hold(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.order("a", 3)
    await book.add("order-a", PARKED)

    await until(project(book.store, read_model, checkpoints), 4)

    assert PARKED.hold_until is not None
    assert await read_model.expired_holds(PARKED.hold_until, 10) == ["a"]


@given(cuts=st.lists(st.integers(0, 20), max_size=6), kept=st.integers(1, 5))
async def test_however_the_log_is_cut_the_rows_are_the_same(
    registry: EventRegistry, cuts: list[int], kept: int
) -> None:
    book = LogBook(MemoryEventStore(registry))
    commits = await book.interleaved(["a", "b", "c", "d"])
    read_model = MemoryReadModel()
    folding = OrderFold(book.store, kept)
    edges = [0, *sorted(cuts), len(commits)]

    for first, last in pairwise(edges):
        part: list[Commit] = commits[first:last]
        await read_model.upsert_many(rows(await folding.changes(part)))

    whole = MemoryReadModel()
    await whole.upsert_many(rows(await OrderFold(book.store).changes(commits)))
    ids = ["a", "b", "c", "d"]
    assert await read_model.by_ids(ids) == await whole.by_ids(ids)


async def test_a_rebuild_leaves_what_the_projection_had_made(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.interleaved(["a", "b"])
    await book.order("c", 3)
    await until(project(book.store, read_model, checkpoints), 13)
    before = await read_model.by_ids(["a", "b", "c"])
    seen: list[tuple[int, int]] = []
    await read_model.upsert_many([replace(before["a"], version=99)])

    read = await rebuild(
        book.store,
        read_model,
        checkpoints,
        MemoryRedrives(),
        shard=0,
        progress=lambda at, of: seen.append((at, of)),
    )

    assert read == 13
    assert await read_model.by_ids(["a", "b", "c"]) == before
    assert await checkpoints.load(CHECKPOINT) == 13
    assert (seen[0], seen[-1]) == ((0, 13), (13, 13))


async def test_a_rebuild_that_is_interrupted_is_finished_by_the_projection(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.interleaved(["a", "b"])
    await until(project(book.store, read_model, checkpoints), 10)
    read_model.failures = 1

    with pytest.raises(StoreUnavailableError):
        await rebuild(
            book.store, read_model, checkpoints, MemoryRedrives(), shard=0, progress=lambda *_: None
        )
    await until(project(book.store, read_model, checkpoints), 10)

    assert await read_model.counts() == {Status.COMPLETED: 2}


async def test_an_empty_log_rebuilds_to_nothing(
    memory: MemoryEventStore, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    assert (
        await rebuild(
            memory, read_model, checkpoints, MemoryRedrives(), shard=0, progress=lambda *_: None
        )
        == 0
    )


async def test_rows_of_an_older_layout_are_made_anew_by_themselves(
    book: LogBook, read_model: CountingReadModel, checkpoints: MemoryCheckpoints
) -> None:
    await book.order("a")
    await book.order("b", 2)
    await checkpoints.save("orders", 7)  # as the program before this one had it
    await checkpoints.save(f"orders/{LAYOUT - 1}", 7)

    await until(project(book.store, read_model, checkpoints), 7)

    assert await read_model.counts() == {Status.COMPLETED: 1, Status.RESERVED: 1}
