"""The log that outlives every process of a run."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from datetime import datetime

from orders.events import Event
from orders.redrive import REDRIVE_STREAMS
from persistence.codec import EventRegistry
from persistence.document import to_document
from persistence.memory import MemoryEventStore
from persistence.store import Commit, EncodedCommit, PositionTakenError, StreamConflictError
from simulation.timeline import EPOCH
from simulation.trace import Trace
from simulation.wire import at_once


class Log(MemoryEventStore):
    """The in-memory store, telling the trace of every row that is stored.

    It sees to it that the first commit of each kind could be stored, but keeps them as they are:
    turning them into bytes and back is proved elsewhere, and would take a fifth of a run's time.
    """

    def __init__(self, registry: EventRegistry, trace: Trace) -> None:
        super().__init__(registry)
        self._trace = trace
        self._known: dict[EncodedCommit, Commit] = {}
        self._kinds: set[tuple[type[Event], ...]] = set()
        self._confirmed = 0

    def encode(self, commit: Commit) -> EncodedCommit:
        kinds = tuple([type(event) for event in commit.events])
        if kinds not in self._kinds:
            to_document(commit, self._registry)
            self._kinds.add(kinds)
        row = EncodedCommit(b"%d" % len(self._known))
        self._known[row] = commit
        return row

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        for index, row in enumerate(batch):
            commit = self._known[row]
            place, start = (commit.shard, commit.position), (commit.stream, commit.from_seq)
            if place in self._rows:
                raise PositionTakenError(index)
            if start in self._starts:
                raise StreamConflictError(index)
            self._rows[place] = row
            self._starts[start] = place
            insort(self._positions[commit.shard], commit.position)
            insort(self._seqs[commit.stream], commit.from_seq)
            self._trace.add("log", describe(commit))

    def confirm(self, row: EncodedCommit) -> None:
        """A writer was told that a row is stored: a majority has it, and all that stands before."""
        self._confirmed = max(self._confirmed, self._known[row].position)

    def is_confirmed(self, position: int) -> bool:
        """Whether everything up to a position is known to stand: then no read misses it."""
        return position <= self._confirmed

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
        return self._ids("order-")

    def redrive_ids(self) -> list[str]:
        """The ids of all redrives, oldest first."""
        return self._ids(REDRIVE_STREAMS)

    def last(self, shard: int = 0) -> int:
        """The last position."""
        return at_once(self.last_position(shard))

    def last_at(self, shard: int = 0) -> datetime:
        """When the last commit was made."""
        last = at_once(self.at_position(shard, self.last(shard)))
        return EPOCH if last is None else last.at

    def _ids(self, prefix: str) -> list[str]:
        return [stream.removeprefix(prefix) for stream in self._seqs if stream.startswith(prefix)]

    def _decode(self, row: EncodedCommit) -> Commit:
        return self._known[row]


def describe(commit: Commit) -> str:
    """A commit in a few words."""
    events = " ".join(event.type for event in commit.events)
    return f"#{commit.position} {commit.stream}@{commit.from_seq} {events}"
