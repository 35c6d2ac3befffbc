"""The ring is filled from the log: every order event once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import random

import pytest

from actors.runtime import AsyncioActorRef
from persistence.feed import FeedProjection, Owners, Ring
from persistence.memory import MemoryEventStore
from persistence.messages import AwaitPosition, Committed
from persistence.store import StoreUnavailableError
from tests.faulty_store import FaultyStore
from tests.feed_log import REGISTRY, FeedLog, positions
from tests.unit.persistence.world import Inbox


class Answer(Inbox):
    def __init__(self) -> None:
        super().__init__()
        self.come = asyncio.Event()

    def tell(self, message: object, /) -> None:
        super().tell(message)
        self.come.set()


class Stage:
    """A log, and a projection on it with a ring of its own."""

    def __init__(self) -> None:
        self.log = FeedLog(MemoryEventStore(REGISTRY))
        self.store = FaultyStore(self.log.store)
        self.ring = Ring(50)

    def start(self) -> AsyncioActorRef[FeedProjection]:
        return FeedProjection.start(
            self.store, Inbox(), self.ring, Owners(self.store), shard=0, rng=random.Random(1)
        )

    async def caught_up(self, ref: AsyncioActorRef[FeedProjection]) -> None:
        ref.tell(Committed(self.log.end, ()))
        answer = Answer()
        ref.tell(AwaitPosition(self.log.end, answer))
        async with asyncio.timeout(60):
            await answer.come.wait()

    @property
    def kept(self) -> list[int]:
        return positions(self.ring.read(self.ring.oldest, self.ring.head))


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_order_events_are_in_the_ring_and_nothing_else(stage: Stage) -> None:
    await stage.log.commit("a", 3)
    await stage.log.stock()
    ref = stage.start()
    await stage.caught_up(ref)
    await stage.log.commit("b", owner_ref="bob")
    await stage.log.stock()
    await stage.caught_up(ref)

    assert stage.kept == stage.log.all_positions == [1_000, 1_001, 1_002, 3_000]
    assert stage.ring.reached == 4_999
    assert [event.owner_ref for event in stage.ring.read(0, 9)] == ["ada"] * 3 + ["bob"]


async def test_the_owner_of_an_order_placed_long_ago_is_looked_up(stage: Stage) -> None:
    await stage.log.commit("a")
    stage.ring.begin(1)
    await stage.log.commit("a", 2)

    await stage.caught_up(stage.start())

    assert [event.owner_ref for event in stage.ring.read(0, 9)] == ["ada", "ada"]


async def test_a_restarted_one_goes_on_where_the_last_one_was(stage: Stage) -> None:
    await stage.log.commit("a", 2)
    first = stage.start()
    await stage.caught_up(first)
    await first.stop()
    await stage.log.commit("a", 2)

    await stage.caught_up(stage.start())

    assert stage.kept == stage.log.all_positions


async def test_it_begins_at_the_end_of_a_long_log(stage: Stage) -> None:
    for _ in range(1_003):
        await stage.log.stock()
    await stage.log.commit("a")

    await stage.caught_up(stage.start())

    assert stage.ring.number_behind(3_998) is None
    assert stage.ring.number_behind(4_999) == 0
    assert stage.kept == [1_004_000]


async def test_a_store_that_is_away_costs_time_and_no_event(stage: Stage) -> None:
    await stage.log.commit("a")
    stage.ring.begin(1)
    await stage.log.commit("a")
    stage.store.unread = 7

    await stage.caught_up(stage.start())

    assert stage.kept == [2_000]


async def test_owners_that_cannot_be_seen_yet_are_asked_for_again(stage: Stage) -> None:
    await stage.log.commit("a")
    owners = Owners(MemoryEventStore(REGISTRY))
    commit = await stage.log.store.at_position(0, 1)
    assert commit is not None

    with pytest.raises(StoreUnavailableError):
        await owners.of([commit._replace(from_seq=2)])
