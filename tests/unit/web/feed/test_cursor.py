"""A cursor into the feed: whatever comes when, each event once, in order, or a resync."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persistence.feed import EventFeed, Scope
from persistence.memory import MemoryEventStore
from tests.faulty_store import FaultyStore
from tests.feed_log import REGISTRY, FeedLog
from tests.virtual_time import VirtualTimeLoop
from web.feed.board import Notice
from web.feed.messages import Batch, Message
from web.feed.subscription import Source, Subscription

OWNERS = {"a": "ada", "b": "bob", "c": "ada"}
SCOPES = [Scope(), Scope("ada"), Scope("bob"), Scope(order_id="a"), Scope("bob", "b")]


class Reader:
    """A client: what it was handed, and where it would go on after a cut."""

    def __init__(self, crowd: Crowd, scope: Scope, after: int, window: int = 4) -> None:
        self._crowd = crowd
        self.scope = scope
        self.after = after
        self.window = window
        self.got: list[int] = []
        self.told: list[str] = []
        """The orders it was told of as they are."""
        self.resyncs = 0
        self.room: asyncio.Semaphore | None = None
        """While set, a batch is taken for each release only."""
        self.batches = 0
        self.largest = 0
        self._task: asyncio.Task[None] | None = None
        self.subscription: Subscription

    async def send(self, batch: Batch) -> None:
        self.batches += 1
        self.largest = max(self.largest, len(batch.messages))
        if self.room is not None:
            await self.room.acquire()
        for message in batch.messages:
            said = json.loads(message.text)
            if message.kind == "order":
                self.told.append(said["id"])
                continue
            if message.kind == "resync":
                self.resyncs += 1
            else:
                self.got.append(said["position"])
            self.after = said["position"]

    def connect(self) -> None:
        self.subscription = self._crowd.subscription(self.scope, self.after, self)
        self._task = asyncio.create_task(self.subscription.run())

    async def cut(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])

    @property
    def over(self) -> bool:
        assert self._task is not None
        return self._task.done()


class Crowd:
    """A log with an audience."""

    def __init__(self, size: int = 20) -> None:
        self.log = FeedLog(MemoryEventStore(REGISTRY), size=size)
        self.store = FaultyStore(self.log.store)
        self.feed: EventFeed = self.log.feed
        self.feed._store = self.feed.owners._store = self.store
        self.source = Source(self.feed)
        self.readers: list[Reader] = []

    def subscription(self, scope: Scope, after: int, reader: Reader) -> Subscription:
        return Subscription(self.source, scope, after, reader)

    def reader(self, scope: Scope = Scope(), after: int = 0, window: int = 4) -> Reader:  # noqa: B008
        reader = Reader(self, scope, after, window)
        reader.connect()
        self.readers.append(reader)
        return reader

    def wanted(self, scope: Scope, after: int = 0) -> list[int]:
        return [
            position
            for position in self.log.all_positions
            if position > after
            and any(
                position in some and scope.admits(order_id, OWNERS[order_id])
                for order_id, some in self.log.positions.items()
            )
        ]

    async def commit(self, order_id: str, count: int = 1) -> None:
        await self.log.commit(order_id, count, OWNERS[order_id])

    def tell(self, order_id: str) -> None:
        text = json.dumps({"id": order_id}).encode()
        notice = Notice(Message("order", text), order_id, OWNERS[order_id])
        self.source.audience.tell([notice])

    async def close(self) -> None:
        for reader in self.readers:
            await reader.cut()
        self.source.audience.close()


async def quiet() -> None:
    """Let everything happen that will: on this loop, time passes only when nothing is ready."""
    await asyncio.sleep(60)


def on_virtual_time(story: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(story)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.sampled_from("abc"), st.integers(1, 4)),
        st.tuples(st.just("stock")),
        st.tuples(st.just("tell"), st.sampled_from("abc")),
        st.tuples(st.just("cut"), st.integers(0, len(SCOPES) - 1)),
        st.tuples(st.just("stall"), st.integers(0, len(SCOPES) - 1)),
        st.tuples(st.just("take"), st.integers(0, len(SCOPES) - 1)),
        st.tuples(st.just("away"), st.integers(1, 3)),
        st.tuples(st.just("pass"), st.floats(0, 0.05)),
    ),
    max_size=40,
)


@settings(max_examples=150)
@given(steps=steps, size=st.integers(1, 12), window=st.integers(1, 5))
def test_each_event_comes_once_and_in_order_whatever_is_cut_stalled_or_away(
    steps: list[tuple[Any, ...]], size: int, window: int
) -> None:
    async def story() -> None:
        crowd = Crowd(size)
        readers = [crowd.reader(scope, window=window) for scope in SCOPES]
        for step in steps:
            match step:
                case ("commit", order_id, count):
                    await crowd.commit(order_id, count)
                case ("tell", order_id):
                    crowd.tell(order_id)
                case ("stock",):
                    await crowd.log.stock()
                case ("cut", index):
                    await readers[index].cut()
                    readers[index].connect()
                case ("stall", index):
                    readers[index].room = readers[index].room or asyncio.Semaphore(0)
                case ("take", index):
                    (readers[index].room or asyncio.Semaphore()).release()
                case ("away", times):
                    crowd.store.unread = times
                case ("pass", seconds):
                    await asyncio.sleep(seconds)
        for reader in readers:
            (reader.room or asyncio.Semaphore()).release()
        crowd.store.unread = 0
        for reader in readers:
            room, reader.room = reader.room, None
            for _ in range(100):
                (room or asyncio.Semaphore()).release()
        await quiet()
        for reader in readers:
            wanted = crowd.wanted(reader.scope)
            if reader.resyncs:
                # It was told, it lost nothing before that, and had nothing twice.
                assert reader.got == [each for each in wanted if each in set(reader.got)]
            else:
                assert reader.got == wanted
            assert all(reader.scope.admits(each, OWNERS[each]) for each in reader.told)
            assert reader.largest <= window
            assert reader.resyncs or not reader.over
        await crowd.close()

    on_virtual_time(story())


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_past_and_the_present_meet_without_gap_or_repeat(scope: Scope) -> None:
    async def story() -> None:
        crowd = Crowd(size=7)
        for _ in range(9):
            for order_id in "abc":
                await crowd.commit(order_id, 2)
        reader = crowd.reader(scope)
        for _ in range(9):
            await asyncio.sleep(0)
            await crowd.commit("b", 1)
            await crowd.commit("a", 1)
        await quiet()

        assert reader.got == crowd.wanted(scope)
        assert not reader.over
        await crowd.close()

    on_virtual_time(story())


def test_a_reader_that_was_live_and_falls_out_of_the_ring_is_told_to_read_anew() -> None:
    async def story() -> None:
        crowd = Crowd(size=6)
        reader = crowd.reader()
        await quiet()
        reader.room = asyncio.Semaphore(1)
        for _ in range(20):
            await crowd.commit("a")
            await asyncio.sleep(0.1)
        lag = reader.subscription.lag
        reader.room.release()
        reader.room.release()
        await quiet()

        assert lag > 6
        assert (reader.resyncs, reader.over) == (1, True)
        assert reader.after == crowd.feed.ring.reached
        assert reader.subscription.lag == 0 or reader.over
        await crowd.close()

    on_virtual_time(story())


def test_a_position_that_the_log_has_not_reached_is_answered_with_a_resync() -> None:
    async def story() -> None:
        crowd = Crowd()
        await crowd.commit("a")
        reader = crowd.reader(after=5_000)
        await quiet()

        assert (reader.resyncs, reader.over, reader.got) == (1, True, [])
        assert reader.after == crowd.feed.ring.reached
        await crowd.close()

    on_virtual_time(story())


def test_nobody_is_woken_for_what_is_not_theirs() -> None:
    async def story() -> None:
        crowd = Crowd(size=5)
        reader = crowd.reader(Scope("bob"))
        await quiet()
        woken: list[str] = []
        wake = reader.subscription.wake

        def noting() -> None:
            woken.append("woken")
            wake()

        reader.subscription.wake = noting  # type: ignore[method-assign]
        for _ in range(30):
            await crowd.commit("a")
            await asyncio.sleep(1)

        # Long out of the ring's reach, and still it has missed nothing.
        assert (woken, reader.subscription.lag) == ([], 0)
        await crowd.commit("b")
        await quiet()
        assert (reader.got, reader.resyncs) == (crowd.wanted(Scope("bob")), 0)
        await crowd.close()

    on_virtual_time(story())


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_whoever_rested_long_is_told_what_is_theirs_and_misses_nothing(scope: Scope) -> None:
    async def story() -> None:
        crowd = Crowd(size=5)
        reader = crowd.reader(scope)
        await quiet()
        told = []
        for course in ("abcabc", "c" * 9, "a" * 9, "b" * 9, "ac" * 5, "abc"):
            for order_id in course:
                await crowd.commit(order_id)
                await asyncio.sleep(0.1)
            # Also of those to which nothing has happened for longer than the ring remembers.
            for order_id in "abc":
                crowd.tell(order_id)
                told.append(order_id)
                await asyncio.sleep(0.1)

        assert reader.resyncs == 0
        assert reader.got == crowd.wanted(scope)
        assert reader.told == [each for each in told if scope.admits(each, OWNERS[each])]
        await crowd.close()

    on_virtual_time(story())


@pytest.mark.parametrize("readers, pace_s", [(1, 0.02), (150, 0.15), (400, 0.2)])
def test_the_more_hear_of_something_the_more_of_it_goes_out_at_once(
    readers: int, pace_s: float
) -> None:
    async def story() -> None:
        crowd, loop = Crowd(size=1_000), asyncio.get_running_loop()
        following = [crowd.reader(Scope("bob"), window=64) for _ in range(readers)]
        await quiet()
        began = loop.time()
        for _ in range(300):
            await crowd.commit("b")
            await asyncio.sleep(0.005)
        rounds = (loop.time() - began) / pace_s
        await quiet()

        for reader in following:
            assert reader.got == crowd.wanted(Scope("bob"))
            assert rounds / 2 <= reader.batches <= rounds + 2
        await crowd.close()

    on_virtual_time(story())


def test_an_event_and_its_order_as_it_is_go_out_at_once() -> None:
    async def story() -> None:
        crowd = Crowd()
        reader = crowd.reader(Scope(order_id="a"))
        await quiet()

        await crowd.commit("a")
        crowd.tell("a")
        await quiet()

        assert (len(reader.got), reader.told, reader.batches) == (1, ["a"], 1)
        await crowd.close()

    on_virtual_time(story())


def test_those_who_read_everything_share_what_they_are_sent() -> None:
    async def story() -> None:
        crowd = Crowd()
        batches: list[set[Batch]] = []
        for _ in range(5):
            reader, mine = crowd.reader(), set[Batch]()
            send = reader.send

            async def noting(batch: Batch, send: Any = send, mine: set[Batch] = mine) -> None:
                mine.add(batch)
                await send(batch)

            reader.send = noting  # type: ignore[method-assign]
            batches.append(mine)
        await quiet()
        for _ in range(10):
            await crowd.commit("a", 3)
            await asyncio.sleep(0.01)
        await quiet()

        assert all(mine == batches[0] for mine in batches)
        assert {event.text is None for event in crowd.feed.ring.read(10, 30)} == {False}
        await crowd.close()

    on_virtual_time(story())
