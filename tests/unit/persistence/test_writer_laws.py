"""Several writers at once on a store that fails at random: the log stays whole, no answer lies."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from actors.messages import Append, Appended, AppendRefused
from orders.events import StockReserved
from persistence.codec import EventRegistry
from persistence.events import WriterClaimed
from persistence.memory import MemoryEventStore
from persistence.patience import Patience
from persistence.store import (
    Commit,
    FencedError,
    PositionTakenError,
    StoreError,
    StoreUnavailableError,
    StreamConflictError,
)
from persistence.writer import LogWriter
from tests.faulty_store import FaultyStore, Rows, Send
from tests.unit.persistence.world import Sightings, SteppingClock, append, ids, log

STREAMS = ["order-a", "order-b", "order-c", "order-d"]


class Storm:
    """Meets every insert with something else."""

    def __init__(self, rng: random.Random, calm_after: int) -> None:
        self._rng = rng
        self._left = calm_after
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, store: FaultyStore, send: Send, rows: Rows) -> int | None:
        store.faults.append(self)
        await self._moment()
        if self._left <= 0:
            return await send(rows)
        self._left -= 1
        match self._rng.randrange(6):
            case 0:
                raise StoreUnavailableError("refused")
            case 1:
                with suppress(StoreError):
                    await self._one_by_one(store, send, rows)
                raise StoreUnavailableError("answer lost")
            case 2:
                self._late.add(asyncio.create_task(self._later(store, send, rows)))
                raise StoreUnavailableError("timed out")
            case 3:
                with suppress(StoreError):
                    await send(rows[: self._rng.randrange(len(rows) + 1)])
                raise StoreUnavailableError("cut off")
            case 4:
                return await self._one_by_one(store, send, rows)
            case _:
                store.hidden = self._rng.randrange(3)
                return await send(rows)

    async def over(self) -> None:
        """Wait for what is still on its way."""
        await asyncio.gather(*self._late)

    async def _later(self, store: FaultyStore, send: Send, rows: Rows) -> None:
        await asyncio.sleep(self._rng.uniform(0, 3))
        with suppress(StoreError):
            await self._one_by_one(store, send, rows)

    async def _one_by_one(self, store: FaultyStore, send: Send, rows: Rows) -> int | None:
        """As a server does it: in order, others in between, up to the first that fails."""
        if send == store.real.insert_first_free:
            return await send(rows)
        for index in range(len(rows)):
            await self._moment()
            await self._insert_one(send, rows, index)
        return None

    async def _insert_one(self, send: Send, rows: Rows, index: int) -> None:
        try:
            await send(rows[index : index + 1])
        except (PositionTakenError, StreamConflictError) as error:
            raise type(error)(index) from error

    async def _moment(self) -> None:
        await asyncio.sleep(self._rng.choice([0, 0, self._rng.uniform(0, 0.2)]))


class Course:
    """What one writer did, and was told."""

    def __init__(self, memory: MemoryEventStore, name: str, rng: random.Random) -> None:
        self.memory = memory
        self.name = name
        self.rng = rng
        self.storm = Storm(rng, calm_after=30)
        self.store = FaultyStore(memory, self.storm)
        self.stored: dict[str, Appended] = {}
        self.refused: set[str] = set()
        self.asked = 0

    async def run(self) -> None:
        await asyncio.sleep(self.rng.uniform(0, 5))
        writer = LogWriter(
            self.store,
            shard=0,
            writer_id=self.name,
            clock=SteppingClock(),
            new_id=ids(f"{self.name}#"),
            patience=Patience(self.rng, Sightings()),
        )
        await writer.claim()
        with suppress(FencedError):
            for _ in range(12):
                for answer in (await writer.append(await self._batch())).answers:
                    self._note(answer)

    async def _batch(self) -> list[Append]:
        """Appends as actors would ask for them, a few of them out of date."""
        batch = []
        ends = {stream: await self.memory.last_seq(stream) for stream in STREAMS}
        for _ in range(self.rng.randint(1, 6)):
            self.asked += 1
            stream = self.rng.choice(STREAMS)
            outdated = ends[stream] and self.rng.random() < 0.2
            seq = ends[stream] if outdated else ends[stream] + 1
            ends[stream] = max(seq, ends[stream])
            batch.append(append(stream, seq, StockReserved(1, f"{self.name}/{self.asked}")))
        return batch

    def _note(self, answer: Appended | AppendRefused) -> None:
        event = answer.request.events[0]
        assert isinstance(event, StockReserved)
        if isinstance(answer, Appended):
            self.stored[event.reference] = answer
        else:
            self.refused.add(event.reference)


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
async def test_the_log_stays_whole_and_no_answer_lies(registry: EventRegistry, seed: int) -> None:
    rng = random.Random(seed)
    memory = MemoryEventStore(registry)
    courses = [Course(memory, name, random.Random(rng.random())) for name in ("v", "w", "x")]

    await asyncio.gather(*[course.run() for course in courses])
    await asyncio.gather(*[course.storm.over() for course in courses])

    commits = await log(memory)
    check_the_log(commits)
    check_the_answers(commits, courses)


def check_the_log(commits: list[Commit]) -> None:
    assert [commit.position for commit in commits] == list(range(1, len(commits) + 1))
    owner, ends = None, Counter[str]()
    for commit in commits:
        if isinstance(commit.events[0], WriterClaimed):
            owner = commit.writer
        assert commit.writer == owner
        assert commit.from_seq == ends[commit.stream] + 1
        ends[commit.stream] = commit.to_seq
    claims = [commit for commit in commits if commit.stream.startswith("writer-")]
    assert len(claims) == len({claim.writer for claim in claims}) == 3
    for earlier, later in pairwise(commits):
        assert earlier.writer != later.writer or earlier.at <= later.at


def check_the_answers(commits: list[Commit], courses: list[Course]) -> None:
    there = Counter(
        event.reference
        for commit in commits
        for event in commit.events
        if isinstance(event, StockReserved)
    )
    assert set(there.values()) <= {1}
    for course in courses:
        for reference, answer in course.stored.items():
            commit = commits[answer.position - 1]
            assert commit.events == (StockReserved(1, reference),)
            assert commit.at == answer.at
        assert not there.keys() & course.refused
