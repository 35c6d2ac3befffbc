"""The end of an instance: its coroutines first, then its last hook, then those who watch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from queue import Full
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from pykka import Future

from actors.runtime.exit import NORMAL, Exit
from actors.runtime.work import Work

if TYPE_CHECKING:
    from actors.runtime.lifecycle import Lifecycle

__all__ = ["Ending"]

logger = logging.getLogger("pykka")

CANCEL_GRACE_S = 5.0
"""How long a cancelled coroutine may clean up before it is abandoned."""


class Ending:
    """How the current instance of a cell ends.

    A worse ending takes over from a better one under way: a crash while the actor stops, a kill
    while it does either.
    """

    __slots__ = ("_cell", "_grace", "_hook", "exit", "replies")

    def __init__(self, cell: Lifecycle) -> None:
        self._cell = cell
        self._grace: asyncio.TimerHandle | None = None
        self._hook: Callable[[], object] | None = None
        self.exit = NORMAL
        self.replies: list[Future[Any]] = []
        """Those who asked for the stop."""

    def take(self, exit: Exit, hook: Callable[[], object] | None) -> None:
        """End in this way. A normal end lets coroutines finish, the others cancel them."""
        self.exit = exit
        self._hook = hook
        if exit.reason != "normal" and self._cell.works:
            for work in tuple(self._cell.works):
                work.cancel()
            if self._grace is None:
                self._grace = self._cell.dispatcher.later(CANCEL_GRACE_S, self._give_up)

    def proceed(self) -> None:
        """Go one step further, if nothing that runs is in the way."""
        cell = self._cell
        if cell.ending is not self or cell.works:
            return
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None
        hook, self._hook = self._hook, None
        if hook is None:
            self._report()
            return
        try:
            result = hook()
        except BaseException as error:
            self.hook_failed(error)
            self._report()
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            return
        if isinstance(result, CoroutineType):
            LastHook(cell, result)
        else:
            self._report()

    def hook_failed(self, error: BaseException) -> None:
        """Log it. A stop that fails is a crash to a supervisor: nobody else would tell it."""
        self._cell.log_failure(error)
        if self.exit.reason == "normal":
            self.exit = Exit("crash", error)

    def _give_up(self) -> None:
        for work in tuple(self._cell.works or ()):
            self._cell.leave(work)
            work.abandon()
        self._grace = None
        self.proceed()

    def _report(self) -> None:
        for reply in self.replies:
            with suppress(Full):
                reply.set(None)
        self._cell.ended(self.exit)


class LastHook(Work):
    """An async `on_stop` or `on_failure`."""

    __slots__ = ()

    def failed(self, error: BaseException) -> None:
        ending = self.cell.ending
        assert ending is not None
        ending.hook_failed(error)
