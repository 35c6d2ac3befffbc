"""The one call an order's actor has on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from orders.saga import Perform, Settle

Remind = Callable[[float], asyncio.TimerHandle]
"""Has :meth:`Errand.is_lost` asked after so many seconds."""


class Errand:
    """What was sent and is not answered yet, and whether anything else may have been.

    Times are the event loop's. One reminder serves the whole order, not one a call: nearly all
    calls are answered at once. Who sets reminders is named each time and never kept: an order's
    actor and its errand, each holding the other, would be garbage that only a search finds.
    """

    __slots__ = ("_limit_s", "_reminder", "_since", "doubt", "number", "sent")

    def __init__(self, limit_s: float) -> None:
        self.sent: Perform | Settle | None = None
        self.number = 0
        """Of the call; 0 without one. An answer to any other is not heard: of two calls for one
        step the later is answered with the truth, since the service took them in their order."""
        self.doubt = False
        """A call may have been made whose answer never came here."""
        self._limit_s = limit_s
        self._since = 0.0
        self._reminder: asyncio.TimerHandle | None = None

    def is_calling(self) -> bool:
        """Whether a step is being done or undone just now."""
        return isinstance(self.sent, Perform)

    def is_on(self, action: Perform | Settle) -> bool:
        """Whether it is this very call, however its wait was set meanwhile."""
        if isinstance(self.sent, Perform) and isinstance(action, Perform):
            return self.sent[:3] == action[:3]
        return isinstance(self.sent, Settle) and isinstance(action, Settle)

    def begin(self, remind: Remind, action: Perform | Settle, now: float, number: int = 0) -> None:
        """A call has been sent."""
        self.sent, self._since, self.number = action, now, number
        self.expect(remind)

    def expect(self, remind: Remind) -> None:
        """Have it asked after, though nothing may have been sent."""
        if self._reminder is None:
            self._reminder = remind(self._limit_s)

    def end(self) -> None:
        """It was answered, or does not matter any more: the same answer again is not heard."""
        self.sent, self.number = None, 0

    def is_lost(self, remind: Remind, now: float) -> bool:
        """Whether the call has gone unanswered for too long; then it is given up, in doubt."""
        self._reminder = None
        if self.sent is None:
            return False
        left_s = self._since + self._limit_s - now
        if left_s > 0:
            self._reminder = remind(left_s)
            return False
        self.sent, self.doubt = None, True
        return True
