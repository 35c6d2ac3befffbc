"""Snapshots in memory."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from actors.ports import Snapshot
from persistence.storable import stored_size


class MemorySnapshots:
    """An :class:`actors.ports.SnapshotStore` in a dict."""

    def __init__(self) -> None:
        self._snapshots: dict[str, Snapshot] = {}

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        return deepcopy(self._snapshots.get(stream))

    async def forget_snapshot(self, stream: str) -> None:
        self._snapshots.pop(stream, None)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        stored_size(snapshot.state)
        known = self._snapshots.get(snapshot.stream)
        if known is None or known.seq < snapshot.seq:
            self._snapshots[snapshot.stream] = replace(snapshot, state=_plain(snapshot.state))


def _plain(value: object) -> Any:
    """A copy, with a list for every tuple: a document knows no tuples."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
