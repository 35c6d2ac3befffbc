"""An event store that fails as databases do, as a test has written it down beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress

from orders.events import Recorded
from persistence.store import Commit, EncodedCommit, EventStore, StoreError, StoreUnavailableError

Rows = Sequence[EncodedCommit]
Fault = Callable[["FaultyStore", Rows], Awaitable[None]]
"""What one insert does instead of inserting. It may do that too, on ``store.real``."""


class FaultyStore:
    """A store whose next inserts go as ``faults`` say, and after that as they should.

    ``unread`` is how many of the next reads are not answered; ``hidden`` how many answer as if the
    newest rows were not there yet, as a majority read does.
    """

    def __init__(self, real: EventStore, *faults: Fault) -> None:
        self.real = real
        self.faults = deque(faults)
        self.inserts: list[list[EncodedCommit]] = []
        self.late: deque[Rows] = deque()
        self.unread = 0
        self.hidden = 0

    def encode(self, commit: Commit) -> EncodedCommit:
        return self.real.encode(commit)

    async def insert(self, batch: Rows) -> None:
        self.inserts.append(list(batch))
        if self.faults:
            await self.faults.popleft()(self, batch)
        else:
            await self.real.insert(batch)

    async def arrive(self) -> None:
        """Let what is still on its way reach the database."""
        while self.late:
            with suppress(StoreError):  # Nobody waits for that answer any more.
                await self.real.insert(self.late.popleft())

    async def at_position(self, shard: int, position: int) -> Commit | None:
        return None if self._unseen() else await self.real.at_position(shard, position)

    async def at_seq(self, stream: str, from_seq: int) -> Commit | None:
        return None if self._unseen() else await self.real.at_seq(stream, from_seq)

    async def last_position(self, shard: int) -> int:
        self._answer()
        return await self.real.last_position(shard)

    async def last_seq(self, stream: str) -> int:
        self._answer()
        return await self.real.last_seq(stream)

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        self._answer()
        return await self.real.read_stream(stream, after_seq)

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        self._answer()
        return await self.real.read_streams(streams)

    async def read_all(
        self, shard: int, after: int = 0, *, until: int | None = None, page: int = 500
    ) -> AsyncIterator[list[Commit]]:
        if self._unseen():
            return
        async for commits in self.real.read_all(shard, after, until=until, page=page):
            yield commits
            self._answer()

    def _answer(self) -> None:
        if self.unread:
            self.unread -= 1
            raise StoreUnavailableError("the read was not answered")

    def _unseen(self) -> bool:
        self._answer()
        if self.hidden:
            self.hidden -= 1
            return True
        return False


async def works(store: FaultyStore, rows: Rows) -> None:
    """Nothing is wrong with this one."""
    await store.real.insert(rows)


async def refused(store: FaultyStore, rows: Rows) -> None:
    """The connection could not be made: nothing was sent."""
    raise StoreUnavailableError("connection refused")


async def answer_lost(store: FaultyStore, rows: Rows) -> None:
    """The connection was cut after the server had done it, or had refused to."""
    with suppress(StoreError):
        await store.real.insert(rows)
    raise StoreUnavailableError("connection closed")


def cut_off(after: int) -> Fault:
    """The server stopped in the middle of the batch, and its answer was lost."""

    async def fault(store: FaultyStore, rows: Rows) -> None:
        with suppress(StoreError):
            await store.real.insert(rows[:after])
        raise StoreUnavailableError("connection closed")

    return fault


async def on_its_way(store: FaultyStore, rows: Rows) -> None:
    """The wait timed out, but the server will still do it: when the next insert has begun."""
    store.late.append(rows)
    raise StoreUnavailableError("timed out")


async def overtaken(store: FaultyStore, rows: Rows) -> None:
    """What was on its way arrives just before this insert."""
    await store.arrive()
    await store.real.insert(rows)


def another_writes(commits: Iterable[Commit]) -> Fault:
    """Another writer is quicker."""
    theirs = list(commits)

    async def fault(store: FaultyStore, rows: Rows) -> None:
        await store.real.insert([store.real.encode(commit) for commit in theirs])
        await store.real.insert(rows)

    return fault
