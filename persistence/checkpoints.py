"""How far each reader of the log has got."""

from __future__ import annotations

from typing import Protocol


class Checkpoints(Protocol):
    """Positions by reader. Losing one costs time, never truth: readers apply by sequence number.

    Every method raises :class:`persistence.store.StoreUnavailableError`.
    """

    async def load(self, reader: str) -> int:
        """The position up to which the reader has applied everything, 0 at first."""
        ...

    async def save(self, reader: str, position: int) -> None:
        """Set that position, forward or back."""
        ...
