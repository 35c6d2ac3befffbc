"""The one clock of a run, and what the world outside the processes will do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

EPOCH = datetime(2030, 1, 1, tzinfo=UTC)

Deed = Callable[[], object]
"""Something that happens in the world: a packet arrives, a machine dies."""


class Timeline:
    """Virtual time, in seconds from 0. It moves only when everybody waits.

    What happens here belongs to nobody's event loop: a packet that was sent arrives, though its
    sender is dead. Deeds due at the same moment happen in an order that ``rng`` draws.
    """

    def __init__(self, rng: Random) -> None:
        self.now = 0.0
        self.wall_offset_s = 0.0
        """How far the wall clock is off: it jumps, while ``now`` never does."""
        self._tie = rng.random
        self._deeds: list[tuple[float, float, int, Deed]] = []
        self._count = 0
        self._wall: tuple[float, datetime] = (0.0, EPOCH)

    def after(self, delay_s: float, deed: Deed) -> None:
        """Let something happen later."""
        self._count += 1
        heappush(self._deeds, (self.now + delay_s, self._tie(), self._count, deed))

    def next_at(self) -> float | None:
        """When the next deed is due."""
        return self._deeds[0][0] if self._deeds else None

    def advance(self, to: float) -> None:
        """Move on to a time, and do what is due by then."""
        if to > self.now:
            self.now = to
        deeds = self._deeds
        while deeds and deeds[0][0] <= self.now:
            heappop(deeds)[3]()

    def stall(self, seconds: float) -> None:
        """Let time pass while nobody can do anything: every timer is then late."""
        self.now += seconds

    def wall_clock(self) -> datetime:
        """What a machine takes for the time: UTC, whole milliseconds."""
        seconds = self.now + self.wall_offset_s
        if seconds != self._wall[0]:
            self._wall = seconds, EPOCH + timedelta(milliseconds=int(seconds * 1000))
        return self._wall[1]
