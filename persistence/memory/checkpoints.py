"""Checkpoints in memory."""

from __future__ import annotations


class MemoryCheckpoints:
    """:class:`persistence.checkpoints.Checkpoints` in a dict."""

    def __init__(self) -> None:
        self._positions: dict[str, int] = {}

    async def load(self, reader: str) -> int:
        return self._positions.get(reader, 0)

    async def save(self, reader: str, position: int) -> None:
        self._positions[reader] = position
