"""The database as the actors see it: it may take its time, but it does not fail them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from loguru import logger

from actors.ports import Snapshot, SnapshotStore
from orders.events import Recorded
from persistence.ownership import other_since
from persistence.patience import Patience
from persistence.status import JournalStatus
from persistence.store import EventStore, FencedError, UnstorableError


class PatientReader:
    """Reads streams for whoever acts on them, waiting for as long as the store is away.

    A process that was taken for dead and wakes up would find orders here that its successor has
    placed, and make calls for them which that one knows nothing of. So what was read counts only if
    the log was still ours when it was.

    Raises:
        FencedError: if it was not.
    """

    def __init__(
        self, store: EventStore, patience: Patience, status: JournalStatus, shard: int
    ) -> None:
        self._store = store
        self._patience = patience
        self._status = status
        self._shard = shard

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        """As :meth:`EventStore.read_stream`."""
        read = partial(self._store.read_stream, stream, after_seq)
        history = await self._patience.until_answered(read)
        await self._require_ours()
        return history

    async def read_streams(self, streams: Sequence[str]) -> Mapping[str, list[Recorded]]:
        """As :meth:`EventStore.read_streams`."""
        read = partial(self._store.read_streams, streams)
        histories = await self._patience.until_answered(read)
        await self._require_ours()
        return histories

    async def _require_ours(self) -> None:
        # Whatever another writer has written stands behind the last that the journal has.
        status = self._status
        check = partial(other_since, self._store, self._shard, status.position, status.writers)
        other = await self._patience.until_answered(check)
        if other is not None:
            error = FencedError("this server", other.writer, other.position)
            status.fenced(error)
            raise error

    async def last_seq(self, stream: str) -> int:
        """As :meth:`EventStore.last_seq`."""
        return await self._patience.until_answered(partial(self._store.last_seq, stream))


class PatientSnapshots:
    """Keeps snapshots, waiting likewise. One that is too large to be kept is done without: a start
    reads more of the stream then, and finds the same.

    One that is ahead of its stream is of another log: the commits were put back from a copy, and
    the rest was not. It would have the stream go on behind a hole.
    """

    def __init__(self, snapshots: SnapshotStore, store: EventStore, patience: Patience) -> None:
        self._snapshots = snapshots
        self._store = store
        self._patience = patience

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        """As :meth:`SnapshotStore.load_snapshot`."""
        until_answered = self._patience.until_answered
        found = await until_answered(partial(self._snapshots.load_snapshot, stream))
        if found is None:
            return None
        last = await until_answered(partial(self._store.last_seq, stream))
        if found.seq <= last:
            return found
        logger.warning(
            "the snapshot of {} is of event {}, but the log has {}: it is made anew",
            stream,
            found.seq,
            last,
        )
        await self.forget_snapshot(stream)
        return None

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """As :meth:`SnapshotStore.save_snapshot`."""
        try:
            await self._patience.until_answered(partial(self._snapshots.save_snapshot, snapshot))
        except UnstorableError as error:
            lines = logger.bind(stream=snapshot.stream, seq=snapshot.seq)
            lines.error("{} goes on without a snapshot: {}", snapshot.stream, error)

    async def forget_snapshot(self, stream: str) -> None:
        """As :meth:`SnapshotStore.forget_snapshot`."""
        await self._patience.until_answered(partial(self._snapshots.forget_snapshot, stream))
