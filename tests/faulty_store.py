"""An event store that fails as databases do, as a test has written it down beforehand."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress

from orders.events import Recorded
from persistence.store import Commit, EncodedCommit, EventStore, StoreError, StoreUnavailableError

Rows = Sequence[EncodedCommit]
Send = Callable[[Rows], Awaitable[int | None]]
"""Insert into the real store, or claim a position there."""

Fault = Callable[["FaultyStore", Send, Rows], Awaitable[int | None]]
"""What happens to one insert, or one claim."""


class FaultyStore:
    """A store whose next inserts and claims go as ``faults`` say, and after that as they should.

    ``unread`` is how many of the next reads are not answered; ``hidden`` how many answer as if the
    newest rows were not there yet, as a majority read does.
    """

    def __init__(self, real: EventStore, *faults: Fault) -> None:
        self.real = real
        self.faults = deque(faults)
        self.inserts: list[list[EncodedCommit]] = []
        self.late: deque[tuple[Send, Rows]] = deque()
        self.unread = 0
        self.hidden = 0

    def encode(self, commit: Commit) -> EncodedCommit:
        return self.real.encode(commit)

    async def insert(self, batch: Rows) -> None:
        async def send(rows: Rows) -> int | None:
            await self.real.insert(rows)
            return None

        await self._meet(send, batch)

    async def insert_first_free(self, candidates: Rows) -> int | None:
        return await self._meet(self.real.insert_first_free, candidates)

    async def _meet(self, send: Send, rows: Rows) -> int | None:
        self.inserts.append(list(rows))
        fault = self.faults.popleft() if self.faults else works
        return await fault(self, send, rows)

    async def arrive(self) -> None:
        """Let what is still on its way reach the database."""
        while self.late:
            with suppress(StoreError):  # Nobody waits for that answer any more.
                send, rows = self.late.popleft()
                await send(rows)

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

    async def read_stream_back(
        self, stream: str, before_seq: int | None = None, *, limit: int
    ) -> list[Recorded]:
        self._answer()
        return await self.real.read_stream_back(stream, before_seq, limit=limit)

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        self._answer()
        return await self.real.read_streams(streams)

    async def read_commits(
        self, stream: str, shard: int, *, after: int = 0, until: int | None = None
    ) -> list[Commit]:
        self._answer()
        return await self.real.read_commits(stream, shard, after=after, until=until)

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


async def works(store: FaultyStore, send: Send, rows: Rows) -> int | None:
    """Nothing is wrong with this one."""
    return await send(rows)


async def refused(store: FaultyStore, send: Send, rows: Rows) -> int | None:
    """The connection could not be made: nothing was sent."""
    raise StoreUnavailableError("connection refused")


async def answer_lost(store: FaultyStore, send: Send, rows: Rows) -> int | None:
    """The connection was cut after the server had done it, or had refused to."""
    with suppress(StoreError):
        await send(rows)
    raise StoreUnavailableError("connection closed")


def cut_off(after: int) -> Fault:
    """The server stopped in the middle of the batch, and its answer was lost."""

    async def fault(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        with suppress(StoreError):
            await send(rows[:after])
        raise StoreUnavailableError("connection closed")

    return fault


async def on_its_way(store: FaultyStore, send: Send, rows: Rows) -> int | None:
    """The wait timed out, but the server will still do it: when something else has arrived."""
    store.late.append((send, rows))
    raise StoreUnavailableError("timed out")


async def overtaken(store: FaultyStore, send: Send, rows: Rows) -> int | None:
    """What was on its way arrives just before this."""
    await store.arrive()
    return await send(rows)


def another_writes(commits: Iterable[Commit]) -> Fault:
    """Another writer is quicker."""
    theirs = list(commits)

    async def fault(store: FaultyStore, send: Send, rows: Rows) -> int | None:
        await store.real.insert([store.real.encode(commit) for commit in theirs])
        return await send(rows)

    return fault
