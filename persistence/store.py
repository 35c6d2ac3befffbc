"""The event store: what the journal and the readers need of a database, and how it may fail.

One protocol, two implementations (persistence/mongo, persistence/memory.py), one contract suite.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple, NewType, Protocol

from orders.events import Event, Recorded

_new = tuple.__new__


class Commit(NamedTuple):
    """One append: the one or more events of one decision, stored as one document.

    ``position`` counts up by one per shard, without gaps; order of position is order of commit.
    ``from_seq`` is the first event's place in its stream. ``commit_id`` tells our own row from
    another writer's when an outcome was unknown.
    """

    shard: int
    position: int
    stream: str
    from_seq: int
    events: tuple[Event, ...]
    commit_id: str
    writer: str
    at: datetime
    correlation_id: str
    causation_id: str | None

    def recorded(self) -> list[Recorded]:
        """The events, each with its place in the stream."""
        at, correlation_id, causation_id = self.at, self.correlation_id, self.causation_id
        # What Recorded(...) does, for half its price: every reader of the log comes by here.
        return [
            _new(Recorded, (seq, event, at, correlation_id, causation_id))
            for seq, event in enumerate(self.events, start=self.from_seq)
        ]

    def newest_first(self, before_seq: int | None = None) -> list[Recorded]:
        """Likewise, the last first; only those with a seq below ``before_seq``."""
        recorded = self.recorded()[::-1]
        if before_seq is None:
            return recorded
        return [each for each in recorded if each.seq < before_seq]

    @property
    def to_seq(self) -> int:
        """The last event's place in the stream."""
        return self.from_seq + len(self.events) - 1


EncodedCommit = NewType("EncodedCommit", bytes)
"""A commit in the form in which it is stored. Encoding fails here, not in the middle of a batch."""


class StoreError(Exception):
    """The event store could not do what was asked."""


class StoreUnavailableError(StoreError):
    """No answer, or one that leaves the outcome unknown. Doing the same again is always right."""


class StoreSlowError(StoreUnavailableError):
    """The answer was not there in the time that it may take."""


class UnstorableError(StoreError):
    """These events can never be stored: too large, or holding what the format has no room for."""


class UnreadableError(StoreError):
    """The log holds something that this program cannot read: newer than it, or not its own."""


class PositionTakenError(StoreError):
    """The position of the document at ``index`` is taken; those before it are stored."""

    def __init__(self, index: int) -> None:
        self.index = index
        super().__init__(f"the position of document {index} of the batch is taken")


class StreamConflictError(StoreError):
    """(stream, from_seq) of the document at ``index`` is taken; those before it are stored."""

    def __init__(self, index: int) -> None:
        self.index = index
        super().__init__(f"the place in the stream of document {index} of the batch is taken")


class ConflictError(StoreError):
    """Another append was first at this place in the stream."""

    def __init__(self, stream: str, seq: int) -> None:
        super().__init__(f"{stream} has an event {seq} already: read it and decide again")


class FencedError(StoreError):
    """Another writer has taken the log over. Nothing can mend that: this one must stop."""

    def __init__(self, writer: str, other: str, position: int) -> None:
        super().__init__(
            f"writer {writer} is fenced: {other} wrote at position {position}. Another server runs "
            "on this database, and this one stops"
        )


class TornLogError(StoreError):
    """The beginning of the log is gone: what is left says nothing that can be relied on."""

    def __init__(self, last: int) -> None:
        super().__init__(
            f"the log ends at position {last}, but its beginning is gone: put the database back "
            "from a copy, or choose another (CONVEYOR_DATABASE) to begin anew"
        )


class EventStore(Protocol):
    """The log of one database. Every write is acknowledged by a majority, journalled; every read is
    of what a majority has, so nothing that was read can be rolled back.

    Every method but :meth:`encode` raises :class:`StoreUnavailableError`; those that read raise
    :class:`UnreadableError` for what this program cannot read.
    """

    def encode(self, commit: Commit) -> EncodedCommit:
        """A commit as it will be stored.

        Raises:
            UnstorableError: if it can never be stored.
        """
        ...

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        """Insert in order, stopping at the first that fails.

        Raises:
            PositionTakenError, StreamConflictError: at the first document that collides.
        """
        ...

    async def insert_first_free(self, candidates: Sequence[EncodedCommit]) -> int | None:
        """Insert the first of these whose position is free, and return its index; None if no
        position was free, or their place in the stream is taken.

        They stand at consecutive positions and for one place in a stream, so at most one of them
        can ever be inserted: right behind whatever is the last at that very moment.
        """
        ...

    async def at_position(self, shard: int, position: int) -> Commit | None:
        """The row at a position. None proves nothing: an earlier insert may still be on its way."""
        ...

    async def at_seq(self, stream: str, from_seq: int) -> Commit | None:
        """The row that begins at this place of a stream. None proves nothing, as above."""
        ...

    async def last_position(self, shard: int) -> int:
        """The highest position, 0 when the shard is empty."""
        ...

    async def last_seq(self, stream: str) -> int:
        """The seq of a stream's last event, 0 when it has none."""
        ...

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        """All events of a stream with a greater seq, in order."""
        ...

    async def read_stream_back(
        self, stream: str, before_seq: int | None = None, *, limit: int
    ) -> list[Recorded]:
        """The last ``limit`` events of a stream with a smaller seq, the newest first. What came
        before them is not read.
        """
        ...

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        """Several streams at once; one without events is an empty list."""
        ...

    async def read_commits(
        self, stream: str, shard: int, *, after: int = 0, until: int | None = None
    ) -> list[Commit]:
        """The commits of one stream behind a position of the log, in order."""
        ...

    def read_all(
        self, shard: int, after: int = 0, *, until: int | None = None, page: int = 500
    ) -> AsyncIterator[list[Commit]]:
        """Every commit behind a position, in order, page by page."""
        ...
