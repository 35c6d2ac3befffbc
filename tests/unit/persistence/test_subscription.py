"""Reading the log as it grows: every commit once, in order, whatever gets lost on the way."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from actors.messages import Recipient
from actors.runtime import AsyncioActorRef, MailboxPolicy, Overflow
from persistence.memory import MemoryEventStore
from persistence.messages import AwaitPosition, CaughtUp, Committed, Subscribe
from persistence.store import Commit, EventStore, StoreUnavailableError
from persistence.subscription import Subscriber
from tests.contract.commits import commit
from tests.faulty_store import FaultyStore
from tests.unit.persistence.world import Inbox
from tests.virtual_time import VirtualTimeLoop


class Reader(Subscriber):
    """Remembers what it was given, and when. Its limits are low."""

    mailbox = MailboxPolicy(50, Overflow.DROP_OLDEST)
    held_limit = 100

    def __init__(
        self, store: EventStore, journal: Recipient, begin: int = 0, interval_s: float = 0.0
    ) -> None:
        super().__init__(store, journal, shard=0, rng=random.Random(1), interval_s=interval_s)
        self.batches: list[list[int]] = []
        self.times: list[float] = []
        self.failures: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self._begin = begin

    async def load_position(self) -> int:
        self._fail()
        return self._begin

    async def apply(self, commits: Sequence[Commit]) -> None:
        if self.gate is not None:
            await self.gate.wait()
        self._fail()
        self.batches.append([each.position for each in commits])
        self.times.append(asyncio.get_running_loop().time())

    @property
    def applied(self) -> list[int]:
        return [position for batch in self.batches for position in batch]

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


class Log:
    """A log that grows and a journal that tells of it, or does not."""

    def __init__(self, memory: MemoryEventStore) -> None:
        self.memory = memory
        self.journal = Inbox()
        self.end = 0

    async def grow(self, count: int = 1) -> Committed:
        commits = [commit(self.end + n) for n in range(1, count + 1)]
        await self.memory.insert([self.memory.encode(each) for each in commits])
        self.end += count
        return Committed(self.end, tuple(commits))


@pytest.fixture
def log(memory: MemoryEventStore) -> Log:
    return Log(memory)


class Answer(Inbox):
    def __init__(self) -> None:
        super().__init__()
        self.come = asyncio.Event()

    def tell(self, message: object, /) -> None:
        super().tell(message)
        self.come.set()


async def caught_up(reader: AsyncioActorRef[Reader], position: int) -> Reader:
    """The reader, once it has applied that position."""
    answer = Answer()
    reader.tell(AwaitPosition(position, answer))
    async with asyncio.timeout(60):
        await answer.come.wait()
    (message,) = answer.received
    assert isinstance(message, CaughtUp)
    assert message.position >= position
    actor = reader._cell.actor
    assert isinstance(actor, Reader)
    return actor


async def test_it_reads_history_first_and_then_subscribes(log: Log) -> None:
    await log.grow(1203)
    ref = Reader.start(log.memory, log.journal)

    reader = await caught_up(ref, 1203)

    assert reader.applied == list(range(1, 1204))
    assert log.journal.received == [Subscribe(ref)]


async def test_it_begins_behind_what_it_has_applied_before(log: Log) -> None:
    await log.grow(5)

    reader = await caught_up(Reader.start(log.memory, log.journal, begin=3), 5)

    assert reader.applied == [4, 5]


async def test_live_commits_are_applied_without_reading_the_store(log: Log) -> None:
    store = FaultyStore(log.memory)
    ref = Reader.start(store, log.journal)
    await caught_up(ref, 0)
    store.unread = 1_000_000

    ref.tell(await log.grow(2))
    ref.tell(await log.grow(1))
    reader = await caught_up(ref, 3)

    assert reader.applied == [1, 2, 3]
    assert store.unread == 1_000_000


async def test_what_came_between_history_and_subscription_is_read(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    await caught_up(ref, 0)
    await log.grow(3)

    ref.tell(Committed(3, ()))

    assert (await caught_up(ref, 3)).applied == [1, 2, 3]


async def test_news_that_got_lost_are_read_from_the_store(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    first, _lost, third = await log.grow(), await log.grow(2), await log.grow()
    await caught_up(ref, 4)
    fifth, _lost, seventh = await log.grow(), await log.grow(), await log.grow()

    for news in (first, third, fifth, seventh):
        ref.tell(news)

    assert (await caught_up(ref, 7)).applied == [1, 2, 3, 4, 5, 6, 7]


async def test_news_that_come_twice_or_late_are_applied_once(log: Log) -> None:
    store = FaultyStore(log.memory)
    ref = Reader.start(store, log.journal)
    await caught_up(ref, 0)
    store.unread = 1_000_000
    first, second = await log.grow(2), await log.grow()

    for news in (first, first, second, first, second):
        ref.tell(news)
    reader = await caught_up(ref, 3)
    ref.tell(await log.grow())

    assert (await caught_up(ref, 4)).applied == [1, 2, 3, 4]
    assert reader.position == 4
    # Nothing was missing, so nothing was read again.
    assert store.unread == 1_000_000


async def test_a_reader_that_lags_far_behind_reads_the_store_instead(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    reader = await caught_up(ref, 0)
    reader.gate = asyncio.Event()
    ref.tell(await log.grow())
    for _ in range(75):
        ref.tell(await log.grow(5))

    assert ref.statistics().dropped > 0
    reader.gate.set()

    reader = await caught_up(ref, log.end)
    assert reader.applied == list(range(1, log.end + 1))


async def test_between_two_batches_the_interval_passes(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal, interval_s=0.5)
    await caught_up(ref, 0)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)

    begin = loop.time()
    for _ in range(30):
        ref.tell(await log.grow())
        await asyncio.sleep(0.1)
    reader = await caught_up(ref, 30)

    gaps = [later - sooner for sooner, later in pairwise(reader.times)]
    assert min(gaps) >= 0.499
    assert 6 <= len(reader.batches) <= 8
    assert reader.times[0] - begin < 0.1
    assert reader.applied == list(range(1, 31))


async def test_nobody_who_waits_for_a_position_waits_for_the_interval(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal, interval_s=10)
    await caught_up(ref, 0)
    loop = asyncio.get_running_loop()
    begin = loop.time()

    ref.tell(await log.grow())
    ref.tell(await log.grow())
    await caught_up(ref, 2)
    answer = Answer()
    ref.tell(AwaitPosition(3, answer))
    ref.tell(await log.grow())
    await answer.come.wait()

    assert loop.time() == begin


async def test_too_much_news_within_an_interval_is_not_kept_but_read(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal, interval_s=10)
    ref.tell(await log.grow())
    await caught_up(ref, 1)

    for _ in range(12):
        ref.tell(await log.grow(20))
    await asyncio.sleep(1)
    reader = ref._cell.actor
    assert isinstance(reader, Reader)
    kept = sum(len(news.commits) for news in reader._news)

    assert kept <= 100
    assert (await caught_up(ref, 241)).applied == list(range(1, 242))


async def test_while_the_store_is_away_it_waits_and_does_not_crash(log: Log) -> None:
    store = FaultyStore(log.memory)
    store.unread = 20
    await log.grow(3)

    ref = Reader.start(store, log.journal)

    assert (await caught_up(ref, 3)).applied == [1, 2, 3]
    store.unread = 5
    await log.grow()
    ref.tell(Committed(4, ()))
    assert (await caught_up(ref, 4)).applied == [1, 2, 3, 4]


async def test_what_could_not_be_written_is_applied_again(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    reader = await caught_up(ref, 0)
    reader.failures = [StoreUnavailableError("away")] * 3

    ref.tell(await log.grow(2))

    assert (await caught_up(ref, 2)).applied == [1, 2]


async def test_a_reader_that_fails_otherwise_crashes_and_keeps_its_place(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    reader = await caught_up(ref, 0)
    reader.failures = [ValueError("a bug")]

    ref.tell(await log.grow(2))
    ended = await ref.exited

    assert isinstance(ended.error, ValueError)
    assert reader.position == 0


async def test_whoever_waits_for_a_position_is_told_when_it_is_reached(log: Log) -> None:
    ref = Reader.start(log.memory, log.journal)
    await caught_up(ref, 0)
    far, near = Answer(), Answer()
    ref.tell(AwaitPosition(3, far))
    ref.tell(AwaitPosition(2, near))

    ref.tell(await log.grow(2))
    await near.come.wait()
    assert (near.received, far.received) == ([CaughtUp(2)], [])
    ref.tell(await log.grow(1))
    await far.come.wait()

    assert far.received == [CaughtUp(3)]
    assert len(near.received) == 1
