"""Messages an instance sends itself later."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from actors.runtime.mailbox import OwnMessage

if TYPE_CHECKING:
    from actors.runtime.lifecycle import Lifecycle

__all__ = ["Timers"]


class Timer:
    """One message on its way."""

    __slots__ = ("_cell", "_letter", "handle")

    def __init__(self, cell: Lifecycle, delay_s: float, letter: OwnMessage) -> None:
        self._cell = cell
        self._letter = letter
        self.handle: asyncio.TimerHandle | None = cell.dispatcher.later(delay_s, self._fire)

    def _fire(self) -> None:
        self.handle = None
        self._cell.post(self._letter, None)

    def pending(self) -> bool:
        """Whether it has neither fired nor been cancelled."""
        return self.handle is not None and not self.handle.cancelled()


class Timers:
    """The timers of one instance, so that none outlives it."""

    __slots__ = ("_sweep_at", "_timers")

    def __init__(self) -> None:
        self._timers: list[Timer] = []
        self._sweep_at = 8

    def start(self, cell: Lifecycle, delay_s: float, letter: OwnMessage) -> asyncio.TimerHandle:
        """Deliver `letter` to `cell` after a time."""
        if len(self._timers) >= self._sweep_at:
            # An actor may start and cancel a timer with each message: forget the spent ones
            # whenever they could be half of all.
            self._timers = [timer for timer in self._timers if timer.pending()]
            self._sweep_at = max(8, 2 * len(self._timers))
        timer = Timer(cell, delay_s, letter)
        self._timers.append(timer)
        assert timer.handle is not None
        return timer.handle

    def cancel(self) -> None:
        """Cancel those that have not fired."""
        for timer in self._timers:
            if timer.handle is not None:
                timer.handle.cancel()
        self._timers.clear()
