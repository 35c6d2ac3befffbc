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
    """Seconds spent in handlers, 0.0 unless `measure_busy_time(True)`; awaiting counts too."""

    running: int
    """Coroutines under way: async handlers, or an async `on_start`, `on_stop` or `on_failure`."""

    dropped: int
    """Messages a full mailbox refused or discarded."""
