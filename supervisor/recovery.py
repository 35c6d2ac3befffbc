"""One crash being mended: who still has to stop, how long to wait, who starts again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from supervisor.child import Child
from supervisor.mender import Mender
from supervisor.slot import State
from supervisor.spec import Restart


class Recovery:
    """First ``to_stop`` goes down, one by one; after the backoff ``to_start`` comes up in its turn.

    Nothing here waits: each `advance` goes as far as things are, and whatever holds it up leads
    to the next one.
    """

    def __init__(
        self,
        crashed: Child,
        reason: str,
        *,
        to_stop: Iterable[Child],
        to_start: Iterable[Child],
        now: float,
        delay_s: float,
        ceiling_s: float,
    ) -> None:
        self.to_stop = deque(to_stop)
        self.to_start = deque(to_start)
        self.starting: Child | None = None
        self.due_at = now + delay_s
        """When the backoff is over, by the loop's clock."""
        self.due = False
        self.superseded = False
        """Whether a later crash among the same children made another recovery of it."""
        self.timer: asyncio.TimerHandle | None = None
        self._crashed = crashed
        self._reason = reason
        self._delay_s = delay_s
        self._ceiling_s = ceiling_s
        self._restart_at: datetime | None = None
        for member in (crashed, *self.to_stop, *self.to_start):
            self._take_over(member, now)

    def begin(self, now: float, at: datetime) -> float:
        """Return how many seconds of backoff there are from ``now``, which is ``at``."""
        wait_s = self.due_at - now
        self._restart_at = at + timedelta(seconds=wait_s)
        self._await_turn(self._crashed, at)
        return wait_s

    def end_backoff(self) -> None:
        """Note that the backoff is over, or was cut short."""
        self.due = True
        if self.timer is not None:
            self.timer.cancel()

    def advance(self, mender: Mender, at: datetime) -> None:
        """Do what can be done now."""
        if self.superseded:
            return
        while self.to_stop:
            child = self.to_stop[0]
            if child.up:
                if child.state is not State.STOPPING:
                    mender.stop_child(child)
                return
            self.to_stop.popleft()
            if child.restart is Restart.TEMPORARY:
                mender.forget_child(child)
            else:
                self._await_turn(child, at)
        if self.due:
            self._start(mender)

    def _start(self, mender: Mender) -> None:
        while self._last_is_up() and self.to_start:
            self.starting = self.to_start.popleft()
            mender.restart_child(
                self.starting, self._delay_s, self._ceiling_s, self._reason_for(self.starting)
            )

    def _last_is_up(self) -> bool:
        """Whether the next may start. One that crashed at once makes a recovery of its own."""
        child = self.starting
        if child is None or child.recovery is None:  # there is none, or it was forgotten
            return True
        if child.state is not State.RUNNING:
            return False
        child.recovery = None
        return True

    def _await_turn(self, child: Child, at: datetime) -> None:
        child.enter(State.WAITING, at)
        child.next_restart_at = self._restart_at

    def _take_over(self, member: Child, now: float) -> None:
        previous, member.recovery = member.recovery, self
        if previous is None or previous is self:
            return
        previous.superseded = True
        if previous.timer is not None:
            previous.timer.cancel()
        if not previous.due and previous.due_at > self.due_at:
            # A crash of a neighbour is no reason to hurry what had to wait.
            self.due_at = previous.due_at
            self._delay_s = previous.due_at - now
            self._ceiling_s = max(self._ceiling_s, previous._ceiling_s)

    def _reason_for(self, child: Child) -> str:
        return (
            self._reason if child is self._crashed else f"with {self._crashed.path}: {self._reason}"
        )
