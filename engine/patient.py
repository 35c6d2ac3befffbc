"""The database as the actors see it: it may take its time, but it does not fail them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from actors.ports import Snapshot, SnapshotStore
from orders.events import Recorded
from persistence.patience import Patience
from persistence.store import EventStore


class PatientReader:
    """Reads streams, waiting for as long as the store is away."""

    def __init__(self, store: EventStore, patience: Patience) -> None:
        self._store = store
        self._patience = patience

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        """As :meth:`EventStore.read_stream`."""
        read = partial(self._store.read_stream, stream, after_seq)
        return await self._patience.until_answered(read)

    async def read_streams(self, streams: Sequence[str]) -> Mapping[str, list[Recorded]]:
        """As :meth:`EventStore.read_streams`."""
        return await self._patience.until_answered(partial(self._store.read_streams, streams))

    async def last_seq(self, stream: str) -> int:
        """As :meth:`EventStore.last_seq`."""
        return await self._patience.until_answered(partial(self._store.last_seq, stream))


class PatientSnapshots:
    """Keeps snapshots, waiting likewise."""

    def __init__(self, snapshots: SnapshotStore, patience: Patience) -> None:
        self._snapshots = snapshots
        self._patience = patience

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        """As :meth:`SnapshotStore.load_snapshot`."""
        load = partial(self._snapshots.load_snapshot, stream)
        return await self._patience.until_answered(load)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """As :meth:`SnapshotStore.save_snapshot`."""
        await self._patience.until_answered(partial(self._snapshots.save_snapshot, snapshot))
