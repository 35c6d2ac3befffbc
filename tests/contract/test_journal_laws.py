"""The journal on every store, through crashes and rivals: the log is whole, no answer lies."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.instructions import appends_settled
from actors.messages import Append, Appended, AppendRefused
from actors.runtime import AsyncioActorRef, Exit, supervise
from orders.events import StockReserved
from persistence.codec import EventRegistry
from persistence.events import WriterClaimed
from persistence.journal import Journal
from persistence.memory import MemoryEventStore
from persistence.mongo import Mongo, MongoEventStore
from persistence.status import JournalStatus
from persistence.store import Commit, EventStore, FencedError
from persistence.subscribers import Subscribers

STREAMS = ("order-a", "order-b", "order-c")
SHARDS = count(1)
"""Each example has a log of its own."""


class Boom(Exception):
    """What the journal crashes with."""


@pytest.fixture
def store(mongo: Mongo | None, registry: EventRegistry) -> EventStore:
    return MemoryEventStore(registry) if mongo is None else MongoEventStore(mongo, registry)


def milliseconds() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Server:
    """One process's journal."""

    def __init__(self, store: EventStore, shard: int, name: str, rng: random.Random) -> None:
        self.exits: list[Exit] = []
        status, subscribers, ids = JournalStatus(milliseconds), Subscribers(), count(1)

        def journal() -> Journal:
            return Journal(
                store,
                shard=shard,
                name=name,
                clock=milliseconds,
                rng=rng,
                new_id=lambda: f"{name}-{next(ids)}",
                status=status,
                subscribers=subscribers,
                batch_limit=rng.choice([1, 3, 1000]),
            )

        self.journal: AsyncioActorRef[Journal] = supervise(
            journal, path="/journal", on_exit=lambda _, exit: self.exits.append(exit)
        )


class Course:
    """One history of a log, and what those who asked were told."""

    def __init__(self, store: EventStore, seed: int) -> None:
        self.store = store
        self.shard = next(SHARDS)
        self.rng = random.Random(seed)
        self.replaced: list[Server] = []
        self.stored: dict[str, Appended] = {}
        self.refused: set[str] = set()
        self.unknown: set[str] = set()
        self.asked = 0
        self.servers = 0
        self.server = self._serve()

    async def run(self) -> None:
        await self.server.journal.started
        for _ in range(12):
            step = self.rng.choice([self._ask, self._ask, self._crash, self._replace, self._late])
            await step()
        await appends_settled(self.server.journal)
        for server in (*self.replaced, self.server):
            server.journal.close()

    def tell(self, answer: object, /) -> None:
        """Take an answer."""
        assert isinstance(answer, Appended | AppendRefused)
        event = answer.request.events[0]
        assert isinstance(event, StockReserved)
        if isinstance(answer, Appended):
            self.stored[event.reference] = answer
        else:
            (self.unknown if answer.unknown else self.refused).add(event.reference)

    async def _ask(self) -> None:
        await self._send(self.server)
        await appends_settled(self.server.journal)

    async def _crash(self) -> None:
        """It crashes with appends on their way, and starts again."""
        await self._send(self.server)
        for _ in range(self.rng.randrange(4)):
            await asyncio.sleep(0)
        self.server.journal.crash(Boom())
        await self.server.journal.exited
        self.server.journal.restart()
        await self.server.journal.started

    async def _replace(self) -> None:
        """Somebody takes it for dead."""
        await self._send(self.server)
        self.replaced.append(self.server)
        self.server = self._serve()
        await self.server.journal.started

    async def _late(self) -> None:
        """One that was replaced is asked all the same: it learns that it is out."""
        for server in self.replaced:
            if not server.exits:
                await self._send(server)
                exit = await server.journal.exited
                assert isinstance(exit.error, FencedError)

    async def _send(self, server: Server) -> None:
        ends = {
            stream: len(await self.store.read_stream(self._stream(stream))) for stream in STREAMS
        }
        for _ in range(self.rng.randint(1, 5)):
            stream = self.rng.choice(STREAMS)
            outdated = ends[stream] and self.rng.random() < 0.2
            seq = ends[stream] if outdated else ends[stream] + 1
            ends[stream] = max(seq, ends[stream])
            self.asked += 1
            event = StockReserved(1, f"reference-{self.asked}")
            server.journal.tell(Append(self._stream(stream), seq, (event,), "c", None, self))

    def _stream(self, stream: str) -> str:
        return f"{stream}-{self.shard}"

    def _serve(self) -> Server:
        self.servers += 1
        return Server(self.store, self.shard, f"server-{self.shard}-{self.servers}", self.rng)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_the_log_is_whole_and_no_answer_lies(store: EventStore, seed: int) -> None:
    course = Course(store, seed)

    await course.run()

    commits = [commit async for page in store.read_all(course.shard) for commit in page]
    check_the_log(commits)
    check_the_answers(commits, course)


def check_the_log(commits: list[Commit]) -> None:
    assert [commit.position for commit in commits] == list(range(1, len(commits) + 1))
    owner, ends = None, Counter[str]()
    for commit in commits:
        if isinstance(commit.events[0], WriterClaimed):
            owner = commit.writer
        assert commit.writer == owner
        assert commit.from_seq == ends[commit.stream] + 1
        ends[commit.stream] = commit.to_seq


def check_the_answers(commits: list[Commit], course: Course) -> None:
    found = Counter(
        event.reference
        for commit in commits
        for event in commit.events
        if isinstance(event, StockReserved)
    )
    assert set(found.values()) <= {1}
    for reference, answer in course.stored.items():
        commit = commits[answer.position - 1]
        assert commit.events == (StockReserved(1, reference),)
        assert commit.at == answer.at
    assert not found.keys() & course.refused
    assert found.keys() <= course.stored.keys() | course.unknown
