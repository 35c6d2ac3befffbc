"""The event store in memory.

It keeps what it is given as opaque bytes and refuses what MongoDB would refuse, so that code which
works on it works on the real one. The contract suite holds both to that.
"""

from __future__ import annotations

import pickle
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from copy import copy

from orders.events import Recorded
from persistence.codec import EventRegistry
from persistence.document import (
    MAX_COMMIT_BYTES,
    CommitDocument,
    from_document,
    place_of,
    to_document,
)
from persistence.storable import stored_size
from persistence.store import (
    Commit,
    EncodedCommit,
    PositionTakenError,
    StreamConflictError,
    UnstorableError,
)


class MemoryEventStore:
    """An :class:`persistence.store.EventStore` in a few dicts."""

    def __init__(self, registry: EventRegistry) -> None:
        self._registry = registry
        self._rows: dict[tuple[int, int], EncodedCommit] = {}
        self._starts: dict[tuple[str, int], tuple[int, int]] = {}
        self._positions: defaultdict[int, list[int]] = defaultdict(list)
        self._seqs: defaultdict[str, list[int]] = defaultdict(list)

    def reopened(self, registry: EventRegistry) -> MemoryEventStore:
        """The same log, as another program opens it that knows other event types."""
        other = copy(self)
        other._registry = registry
        return other

    def encode(self, commit: Commit) -> EncodedCommit:
        document = to_document(commit, self._registry)
        size = stored_size(document)
        if size > MAX_COMMIT_BYTES:
            raise UnstorableError(f"a commit of {size} bytes; the limit is {MAX_COMMIT_BYTES}")
        return EncodedCommit(pickle.dumps(document))

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        for index, row in enumerate(batch):
            document: CommitDocument = pickle.loads(row)
            place, start = place_of(document), (document["stream"], document["from_seq"])
            if place in self._rows:
                raise PositionTakenError(index)
            if start in self._starts:
                raise StreamConflictError(index)
            self._rows[place] = row
            self._starts[start] = place
            shard, position = place
            insort(self._positions[shard], position)
            insort(self._seqs[document["stream"]], document["from_seq"])

    async def insert_first_free(self, candidates: Sequence[EncodedCommit]) -> int | None:
        for index, row in enumerate(candidates):
            try:
                await self.insert([row])
            except PositionTakenError:
                continue
            except StreamConflictError:
                return None
            return index
        return None

    async def at_position(self, shard: int, position: int) -> Commit | None:
        row = self._rows.get((shard, position))
        return None if row is None else self._decode(row)

    async def at_seq(self, stream: str, from_seq: int) -> Commit | None:
        place = self._starts.get((stream, from_seq))
        return None if place is None else self._decode(self._rows[place])

    async def last_position(self, shard: int) -> int:
        positions = self._positions.get(shard)
        return positions[-1] if positions else 0

    async def last_seq(self, stream: str) -> int:
        seqs = self._seqs.get(stream)
        if not seqs:
            return 0
        return self._decode(self._rows[self._starts[stream, seqs[-1]]]).to_seq

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        seqs = self._seqs.get(stream, [])
        # The append that holds the first event asked for may begin before it.
        first = max(0, bisect_right(seqs, after_seq) - 1)
        commits = (self._decode(self._rows[self._starts[stream, seq]]) for seq in seqs[first:])
        return [
            recorded
            for commit in commits
            for recorded in commit.recorded()
            if recorded.seq > after_seq
        ]

    async def read_stream_back(
        self, stream: str, before_seq: int | None = None, *, limit: int
    ) -> list[Recorded]:
        found: list[Recorded] = []
        for seq in reversed(self._seqs.get(stream, [])):
            if len(found) >= limit:
                break
            if before_seq is None or seq < before_seq:
                commit = self._decode(self._rows[self._starts[stream, seq]])
                found += commit.newest_first(before_seq)
        return found[:limit]

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        return {stream: await self.read_stream(stream) for stream in streams}

    async def read_commits(
        self, stream: str, shard: int, *, after: int = 0, until: int | None = None
    ) -> list[Commit]:
        places = (self._starts[stream, seq] for seq in self._seqs.get(stream, []))
        return [
            self._decode(self._rows[place])
            for place in places
            if place[0] == shard and place[1] > after and (until is None or place[1] <= until)
        ]

    async def read_all(
        self, shard: int, after: int = 0, *, until: int | None = None, page: int = 500
    ) -> AsyncIterator[list[Commit]]:
        positions = self._positions[shard]
        while True:
            first = bisect_right(positions, after)
            last = len(positions) if until is None else bisect_left(positions, until + 1)
            found = positions[first : min(last, first + page)]
            if not found:
                return
            yield [self._decode(self._rows[shard, position]) for position in found]
            after = found[-1]

    def _decode(self, row: EncodedCommit) -> Commit:
        return from_document(pickle.loads(row), self._registry)
