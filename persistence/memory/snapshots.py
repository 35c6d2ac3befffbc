"""Snapshots in memory."""

from __future__ import annotations

from copy import deepcopy

from actors.ports import Snapshot
from persistence.storable import stored_size


class MemorySnapshots:
    """An :class:`actors.ports.SnapshotStore` in a dict."""

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        return deepcopy(self._snapshots.get(stream))

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        stored_size(snapshot.state)
        known = self._snapshots.get(snapshot.stream)
        if known is None or known.seq < snapshot.seq:
            self._snapshots[snapshot.stream] = deepcopy(snapshot)
