"""How many are connected, and how many may be: each costs memory and one of the process's files."""

from __future__ import annotations

import asyncio


class Occupancy:
    """Counts connections."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._empty = asyncio.Event()
        self._empty.set()
        self.count = 0

    @property
    def full(self) -> bool:
        """One more would be one too many."""
        return self.count >= self._limit

    def enter(self) -> None:
        """One more."""
        self.count += 1
        self._empty.clear()

    def leave(self) -> None:
        """One less."""
        self.count -= 1
        if not self.count:
            self._empty.set()

    async def empty(self) -> None:
        """Return when nobody is connected."""
        await self._empty.wait()
