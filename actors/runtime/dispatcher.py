"""The dispatcher: what an event loop does for the actors that live on it."""

from __future__ import annotations

import asyncio
from _thread import get_ident
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, TypeVarTuple, Unpack

from pykka import ActorDeadError

if TYPE_CHECKING:
    from actors.runtime.ref import AnyRef
    from actors.runtime.work import Work

__all__ = ["Dispatcher", "measure_busy_time"]

Ts = TypeVarTuple("Ts")

_ATTRIBUTE = "_actor_dispatcher"
_HELP_A_ROUND = 64
"""How often in one round of the loop an asker may do the work of the one it asked."""


class Dispatcher:
    """The one way for actors onto their event loop, from its own thread and from others.

    The loop itself carries its dispatcher, so the two live and end together.
    """

    __slots__ = (
        "_context",
        "_helped",
        "_inbound",
        "_ready",
        "_round_due",
        "_waking",
        "loop",
        "measuring",
        "newborn",
        "thread",
        "works",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.thread = get_ident()
        """The thread that runs the loop."""
        self.measuring = False
        """Whether handlers are timed."""
        self.newborn: AnyRef | None = None
        """The address that the next instance to be constructed will live at, if not a new one."""
        self.works: set[Work] = set()
        """Coroutines under way. A loop holds its tasks weakly: without this, an actor that
        nobody refers to would be collected in the middle of a handler."""
        self._context = Context()
        self._helped = 0
        self._ready: deque[Callable[[], object]] = deque()
        self._round_due = False
        self._inbound: deque[Callable[[], object]] = deque()
        self._waking = False

    @staticmethod
    def running() -> Dispatcher:
        """Return the dispatcher of the loop that runs in this thread.

        Raises:
            RuntimeError: if none does

        """
        return Dispatcher.of(asyncio.get_running_loop())

    @staticmethod
    def of(loop: asyncio.AbstractEventLoop) -> Dispatcher:
        """Return the dispatcher of the loop, which runs in this thread."""
        dispatcher: Dispatcher | None = getattr(loop, _ATTRIBUTE, None)
        if dispatcher is None:
            dispatcher = Dispatcher(loop)
            setattr(loop, _ATTRIBUTE, dispatcher)
        elif dispatcher.thread != get_ident():
            dispatcher.thread = get_ident()
        return dispatcher

    def here(self) -> bool:
        """Whether the caller is on the loop's own thread."""
        return get_ident() == self.thread

    def soon(self, callback: Callable[[Unpack[Ts]], object], *args: *Ts) -> None:
        """Call back in the loop's next round. Only for the loop's own thread.

        Actors run in an empty context: what happened to be set in the sender's would be there
        for some messages and not for others, depending on who found the inbox idle.
        """
        self.loop.call_soon(callback, *args, context=self._context.copy())

    def next_round(self, drain: Callable[[], object]) -> None:
        """Let a mailbox be emptied in the loop's next round, together with all others.

        For each of them alone to be a callback of the loop's costs more than most messages do.
        """
        if not self._round_due:
            self.loop.call_soon(self._run_round, context=self._context)
            self._round_due = True
        elif self.loop.is_closed():
            raise RuntimeError("the event loop is closed")
        self._ready.append(drain)

    def run(self, callback: Callable[[], object]) -> None:
        """Call at once, in the same empty context."""
        self._context.copy().run(callback)

    def may_help(self) -> bool:
        """Whether an asker may do the asked one's work: not too often in one round of the loop."""
        self._helped += 1
        return self._helped <= _HELP_A_ROUND

    def _run_round(self) -> None:
        """Empty the mailboxes that were due when the round began."""
        self._helped = 0
        ready, empty = self._ready, self._context
        try:
            for _ in range(len(ready)):
                empty.copy().run(ready.popleft())
        finally:
            if ready:
                self.loop.call_soon(self._run_round, context=empty)
            self._round_due = bool(ready)

    def later(
        self, delay_s: float, callback: Callable[[Unpack[Ts]], object], *args: *Ts
    ) -> asyncio.TimerHandle:
        """Call back after a time. Only for the loop's own thread."""
        return self.loop.call_later(delay_s, callback, *args, context=self._context.copy())

    def submit(self, callback: Callable[[], object]) -> None:
        """Call back on the loop, from another thread. A burst of these wakes the loop once.

        Raises:
            ActorDeadError: if the loop is closed

        """
        self._inbound.append(callback)
        # Whoever reads True here has appended before `_run_inbound` looks: it clears first.
        if not self._waking:
            self._waking = True
            try:
                self.loop.call_soon_threadsafe(self._run_inbound, context=self._context)
            except RuntimeError as error:
                self._waking = False
                raise ActorDeadError("The event loop of these actors is closed") from error

    def _run_inbound(self) -> None:
        self._waking = False
        for _ in range(len(self._inbound)):
            self._inbound.popleft()()


def measure_busy_time(on: bool) -> None:
    """Switch the timing of handlers on or off, for all actors on the running event loop."""
    Dispatcher.running().measuring = on
