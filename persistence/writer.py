"""The only hand that writes to the log: it knows where the log ends, and stops when another does.

The same bytes are sent again until their fate is known, and a row that is not there proves nothing:
the server may still be at work on an earlier attempt.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from actors.messages import Append, Appended, AppendRefused
from actors.ports import Clock
from persistence.claim import claim_log
from persistence.ownership import own_ground
from persistence.patience import Patience
from persistence.store import (
    Commit,
    ConflictError,
    EncodedCommit,
    EventStore,
    FencedError,
    PositionTakenError,
    StoreUnavailableError,
    StreamConflictError,
    UnreadableError,
    UnstorableError,
)

GROUND_S = 1.0
"""How long the ground under the next batch is taken for granted."""

MAX_BATCH_BYTES = 8 << 20
"""One insert's worth: beyond this a batch gains nothing, and only makes a lost answer dearer."""


class Batch(NamedTuple):
    """What became of a batch: the commits in order, and an answer to every request."""

    commits: list[Commit]
    answers: list[Appended | AppendRefused]


class _Draft(NamedTuple):
    """A request as it is to be stored."""

    request: Append
    commit: Commit
    row: EncodedCommit


class LogWriter:
    """Writes one shard's commits, each at the next position. One call at a time."""

    def __init__(
        self,
        store: EventStore,
        *,
        shard: int,
        writer_id: str,
        clock: Clock,
        new_id: Callable[[], str],
        patience: Patience,
    ) -> None:
        self.writer_id = writer_id
        self.position = 0
        """The last position known to be ours."""
        self._store = store
        self._shard = shard
        self._clock = clock
        self._new_id = new_id
        self._patience = patience
        self._at = datetime.min.replace(tzinfo=UTC)
        self._claimed_at = 0
        self._sure_until = -math.inf

    async def claim(self) -> Commit:
        """Take the log over, behind whatever it holds: from here on older writers are out.

        Raises:
            UnreadableError: if the log ends in something that only a newer program can read.
        """
        claim = await claim_log(
            self._store,
            shard=self._shard,
            writer_id=self.writer_id,
            commit_id=self._new_id(),
            clock=self._clock,
            patience=self._patience,
        )
        self.position, self._at = claim.position, claim.at
        self._claimed_at = claim.position
        return claim

    async def append(self, requests: Sequence[Append]) -> Batch:
        """Store requests as one batch, each where it belongs in its stream.

        Returns when the outcome of each is known, however long that takes.

        Raises:
            FencedError: if another writer has claimed the log.
        """
        batch = Batch([], [])
        drafts = self._drafts(requests, batch)
        while drafts:
            head = drafts[: _fitting(drafts)]
            stored, refused = await self._patience.until_answered(partial(self._try, head))
            for draft in drafts[:stored]:
                self.position = draft.commit.position
                batch.commits.append(draft.commit)
                batch.answers.append(Appended(draft.request, self.position, draft.commit.at))
            drafts = drafts[stored:]
            if refused:
                loser = drafts[0].request
                error = ConflictError(loser.stream, loser.from_seq)
                batch.answers.append(AppendRefused(loser, error, conflict=True))
                drafts = self._moved_up(drafts[1:])
        return batch

    def _drafts(self, requests: Sequence[Append], batch: Batch) -> list[_Draft]:
        """Requests as they will be stored; one that cannot be is refused and takes no position."""
        drafts: list[_Draft] = []
        at = self._now()
        for request in requests:
            commit = self._commit(request, self.position + 1 + len(drafts), at)
            try:
                drafts.append(_Draft(request, commit, self._store.encode(commit)))
            except UnstorableError as error:
                batch.answers.append(AppendRefused(request, error))
        return drafts

    def _moved_up(self, drafts: Sequence[_Draft]) -> list[_Draft]:
        """Drafts at the next positions, now that one before them has lost its own.

        Safe although an earlier attempt with the old positions may still be under way: it stops
        where this one did, for what stands in the loser's place will stand there for ever.
        """
        moved = []
        for position, draft in enumerate(drafts, start=self.position + 1):
            commit = draft.commit._replace(position=position)
            moved.append(_Draft(draft.request, commit, self._store.encode(commit)))
        return moved

    async def _try(self, drafts: Sequence[_Draft]) -> tuple[int, bool]:
        """Insert, on sure ground.

        Raises:
            StoreUnavailableError: as of :meth:`_insert`, or if the log has lost its end.
        """
        await self._find_ground()
        try:
            return await self._insert(drafts)
        except StoreUnavailableError:
            # Whatever comes back may not be what went away.
            self._sure_until = -math.inf
            raise

    async def _find_ground(self) -> None:
        # Nothing that is written behind a hole is ever read again: it must not be acknowledged.
        now = asyncio.get_running_loop().time()
        if not self.position or now < self._sure_until:
            return
        # Of what was taken away between two looks our claim tells, of an old copy our last commit.
        for position in {self._claimed_at, self.position}:
            other = await own_ground(self._store, self._shard, position, {self.writer_id})
            if other is not None:
                raise FencedError(self.writer_id, other.writer, other.position)
        self._sure_until = now + GROUND_S

    async def _insert(self, drafts: Sequence[_Draft]) -> tuple[int, bool]:
        """Insert, and say how many of the first are stored, and if the next one lost its place.

        Raises:
            StoreUnavailableError: if that is not known. Nothing follows from a row that is not
                there: the server may still be at work on an earlier attempt.
        """
        try:
            await self._store.insert([draft.row for draft in drafts])
        except PositionTakenError as taken:
            return taken.index + await self._count_own(drafts[taken.index :]), False
        except StreamConflictError as conflict:
            own = await self._is_own(drafts[conflict.index])
            return conflict.index + own, not own
        return len(drafts), False

    async def _count_own(self, drafts: Sequence[_Draft]) -> int:
        """How many of the first drafts an earlier attempt has stored; at least one has its place
        taken.
        """
        first, last = drafts[0].commit.position, drafts[-1].commit.position
        try:
            pages = self._store.read_all(self._shard, first - 1, until=last)
            found = [commit async for page in pages for commit in page]
        except UnreadableError as error:
            # Whatever we wrote we can read.
            raise FencedError(self.writer_id, "a newer program", first) from error
        own = 0
        for commit, draft in zip(found, drafts, strict=False):
            if commit.position != draft.commit.position:
                break
            if commit.commit_id != draft.commit.commit_id:
                raise FencedError(self.writer_id, commit.writer, commit.position)
            own += 1
        if not own:
            raise StoreUnavailableError(f"position {first} is taken, but by what is not known yet")
        return own

    async def _is_own(self, draft: _Draft) -> bool:
        """Whether it is the draft itself that has its place in the stream."""
        request = draft.request
        try:
            found = await self._store.at_seq(request.stream, request.from_seq)
        except UnreadableError:
            return False
        if found is None:
            raise StoreUnavailableError(
                f"{request.stream} has an event {request.from_seq}, but which is not known yet"
            )
        return found.commit_id == draft.commit.commit_id

    def _commit(self, request: Append, position: int, at: datetime) -> Commit:
        # By place: by name it would take three times as long.
        return Commit(
            self._shard,
            position,
            request.stream,
            request.from_seq,
            request.events,
            self._new_id(),
            self.writer_id,
            at,
            request.correlation_id,
            request.causation_id,
        )

    def _now(self) -> datetime:
        """The time, never before that of an earlier commit."""
        self._at = max(self._at, self._clock())
        return self._at


def _fitting(drafts: Sequence[_Draft]) -> int:
    """How many of the first drafts fit one insert: at least one."""
    size = 0
    for count, draft in enumerate(drafts):
        size += len(draft.row)
        if count and size > MAX_BATCH_BYTES:
            return count
    return len(drafts)
