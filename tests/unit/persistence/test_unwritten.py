"""When the row of an order is written: once it rests, or has waited, or somebody asks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence

import pytest

from actors.runtime import AsyncioActorRef
from orders.state import Status
from persistence.memory import MemoryCheckpoints, MemoryEventStore, MemoryReadModel, MemoryRedrives
from persistence.messages import AwaitPosition, CaughtUp, Committed
from persistence.order_news import OrderNews
from persistence.orders_projection import CHECKPOINT, OrdersProjection
from persistence.read_model import OrderRow
from persistence.store import Commit
from tests.unit.persistence.histories import PARKED, LogBook, course
from tests.unit.persistence.world import Inbox

PATIENCE_S = 2.0


class WatchedReadModel(MemoryReadModel):
    """Notes which row is written when."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[tuple[float, str, int]] = []

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        now = round(asyncio.get_running_loop().time(), 1)
        self.writes += [(now, row.id, row.version) for row in (*rows, *new)]
        await super().upsert_many(rows, new)


class House:
    """A log, and the projection that follows it."""

    def __init__(self, store: MemoryEventStore) -> None:
        self.book = LogBook(store)
        self.rows = WatchedReadModel()
        self.checkpoints = MemoryCheckpoints()
        self.news = OrderNews()
        self.projection = self.project()

    def project(self) -> AsyncioActorRef[OrdersProjection]:
        return OrdersProjection.start(
            self.book.store,
            Inbox(),
            self.rows,
            self.checkpoints,
            MemoryRedrives(),
            shard=0,
            rng=random.Random(1),
            interval_s=PATIENCE_S,
            news=self.news,
        )

    async def happens(self, order_id: str, *steps: int) -> None:
        """The next appends of an order's course, each told by the journal."""
        for step in steps:
            self.tell(await self.book.add(f"order-{order_id}", *course(order_id)[step]))

    def tell(self, commit: Commit) -> None:
        self.projection.tell(Committed(commit.position, (commit,)))

    async def checkpoint(self) -> int:
        return await self.checkpoints.load(CHECKPOINT)


@pytest.fixture
async def house(memory: MemoryEventStore) -> AsyncIterator[House]:
    house = House(memory)
    await house.projection.started
    yield house
    await house.projection.stop()


async def test_an_order_that_ends_soon_is_written_once(house: House) -> None:
    for step in range(5):
        await house.happens("a", step)
        await asyncio.sleep(0.1)
    await asyncio.sleep(60)

    ((at, order_id, version),) = house.rows.writes
    assert (order_id, version) == ("a", 6)
    assert at < 1.0


async def test_one_that_is_under_way_is_written_when_it_has_waited(house: House) -> None:
    await house.happens("a", 0, 1)
    await asyncio.sleep(60)

    assert house.rows.writes == [(PATIENCE_S, "a", 2)]
    assert await house.checkpoint() == 2


async def test_one_that_is_parked_rests_and_is_written_at_once(house: House) -> None:
    await house.happens("a", 0)
    house.tell(await house.book.add("order-a", PARKED))
    await asyncio.sleep(0.5)

    assert [row[1:] for row in house.rows.writes] == [("a", 2)]


async def test_whoever_waits_for_a_position_finds_all_of_it_in_the_rows(house: House) -> None:
    await house.happens("a", 0)
    await asyncio.sleep(0.5)
    assert house.rows.writes == []
    answers = Inbox()

    house.projection.tell(AwaitPosition(1, answers))
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)

    assert answers.received == [CaughtUp(1)]
    assert await house.rows.counts() == {Status.PLACED: 1}


async def test_what_is_told_does_not_wait_for_what_is_written(house: House) -> None:
    await house.happens("a", 0)
    await asyncio.sleep(0.5)

    assert (house.news.told, house.rows.writes) == (1, [])


async def test_the_checkpoint_stays_before_what_is_unwritten(house: House) -> None:
    await house.happens("slow", 0)
    await house.happens("quick", *range(5))
    await asyncio.sleep(0.5)

    assert [row[1:] for row in house.rows.writes] == [("quick", 6)]
    assert await house.checkpoint() == 0


async def test_what_a_crash_left_unwritten_is_written_by_the_next_one(house: House) -> None:
    await house.happens("quick", *range(5))
    await asyncio.sleep(2 * PATIENCE_S)
    await house.happens("slow", 0, 1)
    await asyncio.sleep(0.5)
    house.projection.kill("to see what is lost")
    await house.projection.exited

    house.projection = house.project()
    await house.projection.started

    assert await house.rows.counts() == {Status.COMPLETED: 1, Status.RESERVED: 1}
    assert await house.checkpoint() == 7


async def test_all_that_happens_under_load_is_in_the_rows_in_the_end(house: House) -> None:
    order_ids = [f"order{n}" for n in range(450)]
    for commit in await house.book.interleaved(order_ids):
        house.tell(commit)
    await asyncio.sleep(60)

    assert await house.rows.counts() == {Status.COMPLETED: 450}
    assert len(house.rows.writes) == 450
    assert await house.checkpoint() == 5 * 450
