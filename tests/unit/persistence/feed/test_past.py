"""What is older than the ring is read from the store, page by page, and no further than it."""

from __future__ import annotations

import asyncio

import pytest

from persistence.feed import Scope, end_of_commit
from persistence.memory import MemoryEventStore
from persistence.store import StoreUnavailableError
from tests.faulty_store import FaultyStore
from tests.feed_log import REGISTRY, FeedLog, positions


@pytest.fixture
def log() -> FeedLog:
    return FeedLog(MemoryEventStore(REGISTRY))


async def everything(log: FeedLog, scope: Scope, after: int = 0) -> list[int]:
    """All positions in scope behind one, as a reader that pages through the past finds them."""
    found: list[int] = []
    while after < log.feed.ring.reached:
        page = await log.feed.past(scope, after)
        assert page.position > after
        found += positions(page.events)
        after = page.position
    return found


async def test_the_past_is_every_order_event_in_order(log: FeedLog) -> None:
    for _ in range(5):
        await log.commit("a", 2)
        await log.stock()
        await log.commit("b", 3)

    assert await everything(log, Scope()) == log.all_positions
    assert len(log.all_positions) == 25


async def test_of_a_commit_that_was_read_in_part_only_the_rest_is_given(log: FeedLog) -> None:
    await log.commit("a", 3)
    await log.commit("a", 2)

    assert await everything(log, Scope(), after=1_000) == [1_001, 1_002, 2_000, 2_001]
    assert await everything(log, Scope(), after=1_002) == [2_000, 2_001]


async def test_of_one_order_only_its_own_stream_is_given(log: FeedLog) -> None:
    for _ in range(9):
        await log.commit("a", 2)
        await log.commit("ab", 1)

    page = await log.feed.past(Scope(order_id="a"), log.positions["a"][3])

    assert positions(page.events) == log.positions["a"][4:]
    assert page.position == log.feed.ring.reached


async def test_an_owner_is_given_what_is_theirs_also_of_orders_placed_before_the_page(
    log: FeedLog,
) -> None:
    await log.commit("a", owner_ref="ada")
    await log.commit("b", owner_ref="bob")
    for _ in range(6):
        await log.commit("a", 2)
        await log.commit("b", 2)

    assert await everything(log, Scope("ada")) == log.positions["a"]
    assert await everything(log, Scope("ada"), after=7_000) == [
        position for position in log.positions["a"] if position > 7_000
    ]
    assert await everything(log, Scope("ada", "b")) == []


async def test_nothing_is_given_that_the_ring_has_not_seen_yet(log: FeedLog) -> None:
    await log.commit("a")
    seen = log.feed.ring.log_position
    await log.commit("a")
    log.feed.ring.log_position = seen

    for scope in (Scope(), Scope("ada"), Scope(order_id="a")):
        page = await log.feed.past(scope, 0)
        assert positions(page.events) == [1_000]
        assert page.position == end_of_commit(1)


@pytest.mark.parametrize("scope", [Scope(), Scope("ada"), Scope(order_id="a")], ids=str)
async def test_an_answer_older_than_the_ring_is_no_answer(log: FeedLog, scope: Scope) -> None:
    await log.commit("a")
    store = FaultyStore(log.store)
    store.hidden = 1
    log.feed._store = store

    with pytest.raises(StoreUnavailableError, match="not seen yet"):
        await log.feed.past(scope, 0)
    assert positions((await log.feed.past(scope, 0)).events) == [1_000]


async def test_only_so_many_read_at_the_same_time(log: FeedLog) -> None:
    await log.commit("a")
    reading, most = 0, 0
    gate, full = asyncio.Event(), asyncio.Event()

    class SlowStore(FaultyStore):
        async def read_streams(self, streams):  # type: ignore[no-untyped-def]
            nonlocal reading, most
            reading += 1
            most = max(most, reading)
            if reading == 2:
                full.set()
            await gate.wait()
            reading -= 1
            return await super().read_streams(streams)

    await log.commit("a")
    store = SlowStore(log.store)
    log.feed._store = log.feed.owners._store = store
    # Behind the event that says whose it is, so that the store is asked.
    readers = [asyncio.create_task(log.feed.past(Scope("ada"), 1_999)) for _ in range(7)]
    await full.wait()
    gate.set()
    await asyncio.gather(*readers)

    assert most == 2
