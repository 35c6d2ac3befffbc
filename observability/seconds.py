"""What happened in each of the last seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KEPT_S: Final = 300
_SLOTS: Final = 512
"""More than are kept, so that the slots of the seconds that are still filling are never shown."""


@dataclass(slots=True)
class Second:
    """One second's counts. ``at``: seconds since 1970."""

    at: int
    placed: int = 0
    completed: int = 0
    rejected: int = 0
    parked: int = 0
    events: int = 0


_LONG_AGO: Final = Second(-1)
"""Stands in every slot that no second has filled yet; nothing is ever added to it."""


class Seconds:
    """A ring of seconds, found by their time."""

    def __init__(self) -> None:
        self._ring = [_LONG_AGO] * _SLOTS

    def at(self, second: int) -> Second:
        """The counts of a second, to be added to. Those of one long past lead nowhere."""
        slot = self._ring[second % _SLOTS]
        if slot.at == second:
            return slot
        if slot.at > second:
            return Second(second)
        fresh = self._ring[second % _SLOTS] = Second(second)
        return fresh

    def last(self, count: int, end: int) -> list[Second]:
        """The ``count`` seconds up to and with ``end``, the oldest first; quiet ones too."""
        found = []
        for second in range(end - count + 1, end + 1):
            slot = self._ring[second % _SLOTS]
            found.append(slot if slot.at == second else Second(second))
        return found
