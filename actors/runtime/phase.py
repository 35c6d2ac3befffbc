"""What an address is doing."""

from __future__ import annotations

import enum

__all__ = ["Phase"]


class Phase(enum.Enum):
    """What an address is doing, and so what a new message must set going there."""

    NEW = enum.auto()
    """The instance is being constructed."""
    STARTING = enum.auto()
    """`on_start` has not finished."""
    IDLE = enum.auto()
    """The mailbox is empty: the next message schedules a drain."""
    READY = enum.auto()
    """A drain is scheduled."""
    DRAINING = enum.auto()
    """A drain is at work: at its end it sees to what has come up meanwhile."""
    HELD = enum.auto()
    """As many async handlers are under way as may be: the end of one goes on draining."""
    ENDING = enum.auto()
    """The instance handles no more messages."""
    DOWN = enum.auto()
    """There is no instance."""
