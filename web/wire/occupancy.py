"""How many are connected, and how many may be: each costs memory and one of the process's files."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Protocol


class Guest(Protocol):
    """Somebody who is connected."""

    @property
    def idle(self) -> bool:
        """It waits for nothing that it has asked for."""
        ...

    def go(self) -> None:
        """Hang up."""
        ...


class Occupancy:
    """Those who are connected, in the order in which they last asked for something."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside: OrderedDict[Guest, None] = OrderedDict()
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def count(self) -> int:
        """How many are inside."""
        return len(self._inside)

    def make_room(self) -> bool:
        """See whether one more may come. If it would be one too many, who has been idle for longest
        goes: otherwise whoever opens connections and leaves them would keep everybody else out.
        """
        if self.count < self._limit:
            return True
        idle = next((guest for guest in self._inside if guest.idle), None)
        if idle is None:
            return False
        self.leave(idle)
        idle.go()
        return True

    def enter(self, guest: Guest) -> None:
        """One more."""
        self._inside[guest] = None
        self._empty.clear()

    def asks(self, guest: Guest) -> None:
        """It wants something now."""
        if guest in self._inside:
            self._inside.move_to_end(guest)

    def leave(self, guest: Guest) -> None:
        """One less. Safe to call again."""
        self._inside.pop(guest, None)
        if not self._inside:
            self._empty.set()

    async def empty(self) -> None:
        """Return when nobody is connected."""
        await self._empty.wait()
