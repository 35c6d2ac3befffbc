"""Whoever listens learns of every change once, and how things stand at every beginning."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.runtime import AsyncioActorRef
from orders.events import Event
from orders.evolve import fold
from orders.state import Status
from persistence.codec import EventRegistry
from persistence.memory import MemoryCheckpoints, MemoryEventStore, MemoryReadModel, MemoryRedrives
from persistence.messages import AwaitPosition, Committed
from persistence.order_news import OrderChange, OrderNews, Tally
from persistence.orders_projection import CHECKPOINT, OrderFold, OrdersProjection
from persistence.read_model import OrderRow
from persistence.store import StoreUnavailableError
from tests.unit.persistence.histories import PARKED, LogBook, placed
from tests.unit.persistence.world import Inbox


class Ear:
    """Remembers what it was told, and the last state it knows of each order."""

    def __init__(self) -> None:
        self.tallies: list[Tally] = []
        self.heard: list[tuple[str, int]] = []
        self.changes: list[OrderChange] = []

    def began(self, tally: Tally) -> None:
        self.tallies.append(tally)

    def changed(self, change: OrderChange) -> None:
        self.changes.append(change)
        self.heard += [(change.after.id, recorded.seq) for recorded in change.recorded]


class ForgetfulReadModel(MemoryReadModel):
    """Refuses to write as often as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailableError("away")
        await super().upsert_many(rows, new)


class Shelf:
    """A log with a projection on it, which can be started more than once."""

    def __init__(self, registry: EventRegistry) -> None:
        self.book = LogBook(MemoryEventStore(registry))
        self.read_model = ForgetfulReadModel()
        self.checkpoints = MemoryCheckpoints()
        self.news = OrderNews()
        self.ear = Ear()
        self.news.add(self.ear)

    async def project(self, position: int) -> AsyncioActorRef[OrdersProjection]:
        """Start a projection and wait for it to reach a position."""
        projection = OrdersProjection.start(
            self.book.store,
            Inbox(),
            self.read_model,
            self.checkpoints,
            MemoryRedrives(),
            shard=0,
            rng=random.Random(1),
            interval_s=0.0,
            news=self.news,
        )
        await self.reached(projection, position)
        return projection

    async def reached(self, projection: AsyncioActorRef[OrdersProjection], position: int) -> None:
        reached = asyncio.Event()

        class Reply(Inbox):
            def tell(self, message: object, /) -> None:
                reached.set()

        projection.tell(AwaitPosition(position, Reply()))
        async with asyncio.timeout(60):
            await reached.wait()

    async def live(
        self, projection: AsyncioActorRef[OrdersProjection], stream: str, *events: Event
    ) -> None:
        """One append, told as the journal tells it."""
        commit = await self.book.add(stream, *events)
        projection.tell(Committed(commit.position, (commit,)))
        await self.reached(projection, commit.position)


@pytest.fixture
def shelf(registry: EventRegistry) -> Shelf:
    return Shelf(registry)


async def test_a_change_tells_what_was_what_is_and_what_happened_between(shelf: Shelf) -> None:
    projection = await shelf.project(0)
    for commit in await shelf.book.order("a", 2):
        projection.tell(Committed(commit.position, (commit,)))
    await shelf.reached(projection, 2)

    await shelf.live(projection, "order-a", PARKED)

    first, second = shelf.ear.changes
    history = await shelf.book.store.read_stream("order-a")
    reserved, parked = fold(history[:2]), fold(history)
    assert reserved is not None
    assert parked is not None
    first_state = fold(history[:1])
    assert first_state is not None
    assert first == OrderChange(None, reserved, tuple(history[:2]), 2, (first_state, reserved))
    assert second == OrderChange(reserved, parked, tuple(history[2:]), 3, (parked,))


async def test_at_the_beginning_things_stand_as_the_log_says(shelf: Shelf) -> None:
    await shelf.book.order("a")
    await shelf.book.order("b", 3)
    await shelf.book.add("order-b", PARKED)

    await shelf.project(9)

    assert shelf.ear.tallies == [
        Tally(9, {Status.COMPLETED: 1, Status.PARKED: 1}, {("ship", "timeout"): 1})
    ]


@pytest.mark.parametrize("failures", [1, 2, 7])
async def test_what_has_to_be_written_again_is_not_told_again(shelf: Shelf, failures: int) -> None:
    projection = await shelf.project(0)
    shelf.read_model.failures = failures

    # An order that ends is forgotten at once: a repetition folds its whole stream anew.
    for commit in await shelf.book.order("a"):
        projection.tell(Committed(commit.position, (commit,)))
    await shelf.reached(projection, 5)

    assert shelf.ear.heard == [("a", seq) for seq in range(1, 7)]
    assert await shelf.read_model.counts() == {Status.COMPLETED: 1}
    assert shelf.news.told == 5


async def test_what_a_new_process_catches_up_with_is_history_and_told_to_nobody(
    shelf: Shelf,
) -> None:
    await shelf.book.interleaved(["a", "b"])

    await shelf.project(10)

    assert shelf.ear.heard == []
    assert shelf.ear.tallies == [Tally(10, {Status.COMPLETED: 2}, {})]


async def test_a_projection_that_is_restarted_begins_anew_and_tells_nothing_twice(
    shelf: Shelf,
) -> None:
    projection = await shelf.project(0)
    for commit in await shelf.book.interleaved(["a", "b"]):
        projection.tell(Committed(commit.position, (commit,)))
    await shelf.reached(projection, 10)
    # It ended between writing the rows and the checkpoint.
    await shelf.checkpoints.save(CHECKPOINT, 3)
    await shelf.book.order("c", 2)

    await shelf.project(12)

    assert sorted(shelf.ear.heard) == sorted(
        [("a", seq) for seq in range(1, 7)]
        + [("b", seq) for seq in range(1, 7)]
        + [("c", 1), ("c", 2)]
    )
    assert shelf.ear.tallies[-1] == Tally(12, {Status.COMPLETED: 2, Status.RESERVED: 1}, {})


async def test_whoever_listens_no_more_is_told_no_more(shelf: Shelf) -> None:
    projection = await shelf.project(0)
    shelf.news.remove(shelf.ear)

    await shelf.live(projection, "order-x", placed("x"))

    assert shelf.ear.heard == []


async def test_a_listener_that_fails_ends_the_projection_and_the_next_one_sets_it_right(
    shelf: Shelf,
) -> None:
    class Deaf(Ear):
        def changed(self, change: OrderChange) -> None:
            raise ValueError("too loud")

    deaf = Deaf()
    shelf.news.add(deaf)
    projection = await shelf.project(0)
    for commit in await shelf.book.order("a", 2):
        projection.tell(Committed(commit.position, (commit,)))
    async with asyncio.timeout(60):
        await projection.exited
    shelf.news.remove(deaf)

    await shelf.project(2)

    assert shelf.ear.tallies[-1] == Tally(2, {Status.RESERVED: 1}, {})
    assert len(shelf.ear.heard) == len(set(shelf.ear.heard))


@given(
    cuts=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8),
    kept=st.integers(1, 5),
)
async def test_however_often_parts_are_repeated_each_event_is_told_once_and_in_order(
    registry: EventRegistry, cuts: list[tuple[int, int]], kept: int
) -> None:
    book = LogBook(MemoryEventStore(registry))
    commits = await book.interleaved(["a", "b", "c", "d"])
    folding, ear, news = OrderFold(book.store, kept), Ear(), OrderNews()
    news.add(ear)
    news.begin(Tally(0, {}, {}))
    edges = [0, *sorted(last for _, last in cuts), len(commits)]

    for (back, _), (first, last) in zip([*cuts, (0, 0)], pairwise(edges), strict=True):
        part = commits[max(0, first - back) : last]
        if part:
            news.tell(await folding.changes(part, news.told), part[-1].position)

    for order_id in "abcd":
        assert [seq for id_, seq in ear.heard if id_ == order_id] == [1, 2, 3, 4, 5, 6]
        mine = [change for change in ear.changes if change.after.id == order_id]
        assert mine[0].before is None
        assert all(earlier.after == later.before for earlier, later in pairwise(mine))
