"""What an address knows about its own work."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ActorStatistics"]


class ActorStatistics(NamedTuple):
    """A snapshot of one address. The counters run on over restarts."""

    mailbox: int
    """Messages waiting."""

    handled: int
    """Messages taken out of the mailbox and given to a handler."""

    failures: int
    """Handlers that raised or ran out of time, asks included."""

    busy_s: float
    """Seconds spent handling: 0.0 unless `measure_busy_time(True)`. An async handler counts whole."""

    running: int
    """Coroutines of the actor under way: async handlers, or its `on_start`, `on_stop`, `on_failure`."""

    dropped: int
    """Messages a full mailbox refused or discarded."""
