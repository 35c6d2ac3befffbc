"""The journal as an actor: who is told what, and when."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from loguru import logger
from pykka import ActorDeadError

from actors.messages import Append, Appended, AppendRefused
from actors.runtime import AsyncioActorRef, Exit, MailboxFullError, supervise
from orders.events import StockReserved
from persistence.journal import Journal, JournalEndedError
from persistence.memory import MemoryEventStore
from persistence.messages import Committed, Subscribe, Unsubscribe
from persistence.status import JournalState, JournalStatus
from persistence.store import EventStore, FencedError, StoreUnavailableError
from persistence.subscribers import Subscribers
from tests.contract.commits import commit
from tests.faulty_store import (
    FaultyStore,
    Rows,
    Send,
    another_writes,
    answer_lost,
    refused,
    works,
)
from tests.unit.persistence.world import Inbox, SteppingClock, append, ids, log, streams, writer


class Mail(Inbox):
    """An inbox that can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, asyncio.Future[None]] = {}

    def tell(self, message: object, /) -> None:
        super().tell(message)
        waiter = self._waiting.pop(len(self.received), None)
        if waiter is not None:
            waiter.set_result(None)

    async def wait(self, count: int) -> list[object]:
        """Everything received, once that is ``count`` messages."""
        if len(self.received) < count:
            waiter = self._waiting.setdefault(count, asyncio.get_running_loop().create_future())
            await waiter
        return self.received


class Gone(Inbox):
    def tell(self, message: object, /) -> None:
        super().tell(message)
        raise ActorDeadError("gone")


class Full(Inbox):
    def tell(self, message: object, /) -> None:
        super().tell(message)
        raise MailboxFullError("full", 1)


@dataclass
class World:
    """A journal under a supervisor that does nothing but watch."""

    store: EventStore
    clock: SteppingClock = field(default_factory=SteppingClock)
    subscribers: Subscribers = field(default_factory=Subscribers)
    exits: list[Exit] = field(default_factory=list)
    limit: int = 1000

    def __post_init__(self) -> None:
        self.status = JournalStatus(self.clock)
        self._new_id = ids("id-")

    def start(self) -> AsyncioActorRef[Journal]:
        def journal() -> Journal:
            return Journal(
                self.store,
                shard=0,
                name="journal",
                clock=self.clock,
                rng=random.Random(1),
                new_id=self._new_id,
                status=self.status,
                subscribers=self.subscribers,
                batch_limit=self.limit,
            )

        return supervise(journal, path="/journal", on_exit=lambda _, exit: self.exits.append(exit))


@pytest.fixture
def world(memory: MemoryEventStore) -> World:
    return World(memory)


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(line.record["message"]), level="INFO")
    yield lines
    logger.remove(sink)


def gate() -> tuple[asyncio.Event, asyncio.Event]:
    return asyncio.Event(), asyncio.Event()


async def test_an_append_is_answered_with_its_position_once_it_is_stored(world: World) -> None:
    mail = Mail()
    request = append("order-a", reply_to=mail)

    world.start().tell(request)

    (answer,) = await mail.wait(1)
    (_claim, stored) = await log(world.store)
    assert answer == Appended(request, stored.position, stored.at)


async def test_while_a_batch_is_in_flight_requests_gather_for_the_next(
    memory: MemoryEventStore,
) -> None:
    begun, go_on = gate()

    async def slow(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        begun.set()
        await go_on.wait()
        return await works(store, send, rows)

    store = FaultyStore(memory, works, slow)
    world, mail = World(store), Mail()
    journal = world.start()

    journal.tell(append("order-0", reply_to=mail))
    await begun.wait()
    for number in range(1, 6):
        journal.tell(append(f"order-{number}", reply_to=mail))
    assert (mail.received, world.status.backlog) == ([], 6)
    go_on.set()
    await mail.wait(6)

    assert [len(rows) for rows in store.inserts] == [1, 1, 5]
    assert world.status.backlog == 0


async def test_a_batch_has_a_limit(memory: MemoryEventStore) -> None:
    store, mail = FaultyStore(memory), Mail()
    journal = World(store, limit=2).start()

    for number in range(5):
        journal.tell(append(f"order-{number}", reply_to=mail))
    await mail.wait(5)

    assert [len(rows) for rows in store.inserts[1:]] == [2, 2, 1]


async def test_a_request_that_cannot_be_stored_fails_alone(world: World) -> None:
    good, bad = Mail(), Mail()
    journal = world.start()

    journal.tell(append("order-bad", 1, StockReserved(2**70, ""), reply_to=bad))
    journal.tell(append("order-good", reply_to=good))
    await good.wait(1)

    assert isinstance(bad.received[0], AppendRefused)
    assert await streams(world.store) == [(2, "order-good", 1)]


async def test_subscribers_are_told_of_every_commit_in_order(world: World) -> None:
    journal, mail, news = world.start(), Mail(), Mail()
    journal.tell(Subscribe(news))
    journal.tell(append("order-a", reply_to=mail))
    journal.tell(append("order-b", reply_to=mail))
    await mail.wait(2)
    journal.tell(append("order-c", reply_to=mail))

    first, *more = await news.wait(3)

    _claim, *stored = await log(world.store)
    assert first == Committed(1, ())
    assert more == [Committed(3, tuple(stored[:2])), Committed(4, tuple(stored[2:]))]


async def test_whoever_unsubscribed_is_told_no_more(world: World) -> None:
    journal, mail, news = world.start(), Mail(), Mail()
    journal.tell(Subscribe(news))
    journal.tell(Unsubscribe(news))
    journal.tell(append("order-a", reply_to=mail))
    await mail.wait(1)

    assert news.received == [Committed(1, ())]


@pytest.mark.parametrize("kind", [Gone, Full])
async def test_nobody_who_is_told_can_hurt_the_journal(world: World, kind: type[Inbox]) -> None:
    subscriber, asker, mail = kind(), kind(), Mail()
    journal = world.start()
    journal.tell(Subscribe(subscriber))
    journal.tell(append("order-a", reply_to=asker))
    journal.tell(append("order-b", reply_to=mail))
    await mail.wait(1)
    journal.tell(append("order-c", reply_to=mail))
    await mail.wait(2)

    assert len(asker.received) == 1
    # A dead one is forgotten, a slow one is not.
    assert len(subscriber.received) == (1 if kind is Gone else 3)
    assert world.exits == []


async def test_while_the_database_is_away_appends_wait_and_the_status_says_so(
    memory: MemoryEventStore, warnings: list[str]
) -> None:
    begun, go_on = gate()

    async def last_refusal(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        begun.set()
        await go_on.wait()
        return await refused(store, send, rows)

    store = FaultyStore(memory, works, *[refused] * 9, last_refusal)
    world, mail = World(store), Mail()
    journal = world.start()

    journal.tell(append("order-a", reply_to=mail))
    await begun.wait()
    away, since, error = world.status.state, world.status.since, world.status.error
    go_on.set()
    await mail.wait(1)

    assert (away, error) == (JournalState.AWAY, "connection refused")
    assert since < world.status.since
    assert (world.status.state, world.status.error) == (JournalState.UP, None)
    assert len([line for line in warnings if "database is away" in line]) == 1
    assert len([line for line in warnings if "database is back" in line]) == 1


async def test_the_status_counts_what_was_stored(world: World) -> None:
    mail = Mail()
    journal = world.start()
    assert world.status.state is JournalState.STARTING
    for number in range(3):
        journal.tell(append(f"order-{number}", reply_to=mail))
    await mail.wait(3)

    status = world.status
    assert (status.state, status.position) == (JournalState.UP, 4)
    assert (status.batches, status.commits, status.events, status.last_batch) == (1, 3, 3, 3)


async def test_the_log_is_not_the_journals_own_before_its_claim_stands(
    memory: MemoryEventStore,
) -> None:
    begun, go_on = gate()

    async def slow(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        begun.set()
        await go_on.wait()
        return await works(store, send, rows)

    # The database was away, and then another writer was quicker.
    rival = another_writes([commit(1, writer="rival")])
    world = World(FaultyStore(memory, refused, rival, slow, slow))
    journal = world.start()
    await begun.wait()
    assert world.status.state is JournalState.STARTING
    go_on.set()
    await journal.started
    assert (world.status.state, world.status.position) == (JournalState.UP, 2)

    journal.crash(RuntimeError("a bug"))
    await journal.exited
    begun.clear()
    go_on.clear()
    journal.restart()
    await begun.wait()
    assert world.status.state is JournalState.STARTING
    go_on.set()
    await journal.started
    assert (world.status.state, world.status.position) == (JournalState.UP, 3)


async def test_a_fenced_journal_stays_so_whatever_the_database_does(world: World) -> None:
    world.status.fenced(FencedError("older", "newer", 2))

    world.status.away(StoreUnavailableError("away"))
    world.status.back()

    assert world.status.state is JournalState.FENCED
    assert "newer" in str(world.status.error)


async def test_a_fenced_journal_dies_and_says_that_it_does_not_know(
    memory: MemoryEventStore,
) -> None:
    begun, go_on = gate()

    async def claimed_by_another(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        begun.set()
        await go_on.wait()
        return await works(store, send, rows)

    store = FaultyStore(memory, works, claimed_by_another)
    world, mail = World(store), Mail()
    journal = world.start()
    request = append("order-a", reply_to=mail)
    journal.tell(request)
    await begun.wait()
    await writer(memory, "newer").claim()
    go_on.set()

    ended = await journal.exited

    assert ended.reason == "crash"
    assert isinstance(ended.error, FencedError)
    assert world.status.state is JournalState.FENCED
    (answer,) = mail.received
    assert isinstance(answer, AppendRefused)
    assert (answer.request, answer.unknown) == (request, True)
    assert isinstance(answer.error, JournalEndedError)
    assert await streams(memory) == []


async def test_a_journal_that_is_restarted_claims_anew_and_goes_on(world: World) -> None:
    journal, mail, news = world.start(), Mail(), Mail()
    journal.tell(Subscribe(news))
    journal.tell(append("order-a", reply_to=mail))
    await mail.wait(1)

    journal.crash(RuntimeError("a bug"))
    await journal.exited
    journal.tell(append("order-a", 2, reply_to=mail))
    journal.restart()
    await mail.wait(2)

    stored = await log(world.store)
    assert [each.position for each in stored] == [1, 2, 3, 4]
    assert stored[0].writer == stored[1].writer
    assert stored[2].writer == stored[3].writer != stored[0].writer
    # The subscriber needs not subscribe again, and sees the claim.
    told = [message.position for message in await news.wait(4) if isinstance(message, Committed)]
    assert told == [1, 2, 3, 4]


async def test_a_crash_in_the_middle_of_a_batch_leaves_the_outcome_unknown(
    memory: MemoryEventStore,
) -> None:
    begun, never = gate()

    async def stuck(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        await works(store, send, rows)
        begun.set()
        await never.wait()
        raise AssertionError("never comes")

    store = FaultyStore(memory, works, stuck)
    world, mail = World(store), Mail()
    journal = world.start()
    journal.tell(append("order-a", reply_to=mail))
    await begun.wait()
    journal.crash(RuntimeError("a bug"))

    (answer,) = await mail.wait(1)

    assert isinstance(answer, AppendRefused)
    assert answer.unknown
    journal.restart()
    journal.tell(append("order-a", 1, reply_to=mail))
    _, second = await mail.wait(2)
    assert isinstance(second, AppendRefused)
    assert second.conflict


async def test_a_stop_stores_first_what_was_asked_for_before_it(memory: MemoryEventStore) -> None:
    store = FaultyStore(memory, works, answer_lost)
    world, mail = World(store, limit=2), Mail()
    journal = world.start()
    requests: list[Append] = [append(f"order-{n}", reply_to=mail) for n in range(5)]
    for request in requests:
        journal.tell(request)

    await journal.stop()

    assert [type(message) for message in mail.received] == [Appended] * 5
    assert [stream for _, stream, _ in await streams(memory)] == [r.stream for r in requests]
    assert world.exits == [] or world.exits[0].reason == "normal"


async def test_a_stop_while_another_has_the_log_answers_all_the_same(
    memory: MemoryEventStore,
) -> None:
    world, mail = World(memory), Mail()
    journal = world.start()
    await journal.started
    await writer(memory, "newer").claim()
    journal.tell(append("order-a", reply_to=mail))

    journal.stop()

    (answer,) = await mail.wait(1)
    assert isinstance(answer, AppendRefused)
    assert answer.unknown


async def test_a_journal_waits_for_its_database_before_it_takes_the_log(
    memory: MemoryEventStore,
) -> None:
    store = FaultyStore(memory, refused, refused)
    store.unread = 5
    world, mail = World(store), Mail()

    world.start().tell(append("order-a", reply_to=mail))
    await mail.wait(1)

    assert await streams(memory) == [(2, "order-a", 1)]


async def test_a_message_that_is_none_of_its_own_changes_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    mail = Mail()
    journal = world.start()
    journal.tell("what is this?")
    journal.tell(append("order-a", reply_to=mail))

    assert isinstance((await mail.wait(1))[0], Appended)
    assert "Unexpected message" in caplog.text
