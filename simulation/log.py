"""The log that outlives every process of a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from persistence.codec import EventRegistry
from persistence.memory import MemoryEventStore
from persistence.store import (
    Commit,
    EncodedCommit,
    PositionTakenError,
    StreamConflictError,
)
from simulation.timeline import EPOCH
from simulation.trace import Trace
from simulation.wire import at_once


class Log(MemoryEventStore):
    """The in-memory store, telling the trace of every row that is stored."""

    def __init__(self, registry: EventRegistry, trace: Trace) -> None:
        super().__init__(registry)
        self._trace = trace
        self._known: dict[EncodedCommit, Commit] = {}

    def encode(self, commit: Commit) -> EncodedCommit:
        row = super().encode(commit)
        self._known[row] = commit
        return row

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        for index, row in enumerate(batch):
            try:
                await super().insert([row])
            except PositionTakenError:
                raise PositionTakenError(index) from None
            except StreamConflictError:
                raise StreamConflictError(index) from None
            self._trace.add("log", describe(self._known[row]))

    async def page(self, shard: int, after: int, until: int | None, page: int) -> list[Commit]:
        """The next commits behind a position; none at the end."""
        async for commits in self.read_all(shard, after, until=until, page=page):
            return commits
        return []

    def all_commits(self, shard: int = 0) -> list[Commit]:
        """Every commit, in order."""
        return at_once(self.page(shard, 0, None, 1_000_000))

    def order_ids(self) -> list[str]:
        """The ids of all orders, oldest first."""
        return [stream.removeprefix("order-") for stream in self._seqs if stream[:6] == "order-"]

    def last(self, shard: int = 0) -> int:
        """The last position."""
        return at_once(self.last_position(shard))

    def last_at(self, shard: int = 0) -> datetime:
        """When the last commit was made."""
        last = at_once(self.at_position(shard, self.last(shard)))
        return EPOCH if last is None else last.at

    def _decode(self, row: EncodedCommit) -> Commit:
        return self._known[row]


def describe(commit: Commit) -> str:
    """A commit in a few words."""
    events = " ".join(event.type for event in commit.events)
    return f"#{commit.position} {commit.stream}@{commit.from_seq} {events}"
