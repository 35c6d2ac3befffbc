"""A coroutine of an actor, under way as one task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from queue import Full
from typing import TYPE_CHECKING, Any

from pykka import ActorDeadError, Future

from actors.runtime.errors import HandlerCancelledError, HandlerTimeoutError
from actors.runtime.mailbox import OwnMessage

if TYPE_CHECKING:
    from actors.runtime.lifecycle import Lifecycle

__all__ = ["Handling", "Startup", "Work", "type_name"]

logger = logging.getLogger("pykka")


def type_name(message: object) -> str:
    """Return how reports name a message: by its type, for its content may be anything."""
    return type(message.message if isinstance(message, OwnMessage) else message).__name__


class Work:
    """One task of the current instance. Until it ends, the instance is not replaced."""

    __slots__ = ("cancelled", "cell", "task")

    def __init__(self, cell: Lifecycle, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.cell = cell
        self.cancelled = False
        cell.enter(self)
        self.task: asyncio.Task[Any] = cell.dispatcher.loop.create_task(coroutine)
        self.task.add_done_callback(self._done)

    def cancel(self) -> None:
        """End the coroutine, because its instance ends."""
        self.cancelled = True
        self.task.cancel()

    def abandon(self) -> None:
        """Wait no longer for a coroutine that was cancelled and goes on."""
        logger.error("%s is cancelled but does not end: %r", self.cell, self.task)
        self.cut()

    def succeeded(self, result: Any) -> None:
        """Go on after the coroutine returned."""

    def failed(self, error: BaseException) -> None:
        """Go on after the coroutine raised."""

    def cut(self) -> None:
        """Go on after the coroutine was cancelled by `cancel()`."""

    def _done(self, task: asyncio.Task[Any]) -> None:
        cell = self.cell
        under_way = cell.leave(self)
        error = None if task.cancelled() else task.exception()
        if self.cancelled and error is not None:
            logger.error("Exception in %s while being cancelled:", cell, exc_info=error)
        if not under_way:
            return  # abandoned long ago
        if task.cancelled():
            error = HandlerCancelledError(str(cell))
        if error is None:
            self.succeeded(task.result())
        elif self.cancelled:
            self.cut()
        else:
            self.failed(error)
        cell.carry_on()


class Startup(Work):
    """An async `on_start`."""

    __slots__ = ()

    def succeeded(self, result: Any) -> None:
        self.cell.start_succeeded()

    def failed(self, error: BaseException) -> None:
        self.cell.start_failed(error)


class Handling(Work):
    """An async handler at work on one message."""

    __slots__ = ("_began", "_message", "_reply_to", "_timer")

    def __init__(
        self,
        cell: Lifecycle,
        coroutine: Coroutine[Any, Any, Any],
        message: Any,
        reply_to: Future[Any] | None,
        limit_s: float | None,
    ) -> None:
        super().__init__(cell, coroutine)
        dispatcher = cell.dispatcher
        self._message = message
        self._reply_to = reply_to
        self._began = dispatcher.loop.time() if dispatcher.measuring else None
        self._timer = None if limit_s is None else dispatcher.later(limit_s, self._expire, limit_s)

    def succeeded(self, result: Any) -> None:
        self._finish()
        if self._reply_to is not None:
            with suppress(Full):  # it may have been answered by whoever asked
                self._reply_to.set(result)

    def failed(self, error: BaseException) -> None:
        self._finish()
        self.cell.fail(error, self._message, self._reply_to)

    def cut(self) -> None:
        self._finish()
        if self._reply_to is not None:
            dead = ActorDeadError(f"{self.cell} stopped before answering")
            with suppress(Full):
                self._reply_to.set_exception((ActorDeadError, dead, None))

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._began is not None:
            self.cell.busy_s += self.cell.dispatcher.loop.time() - self._began

    def _expire(self, limit_s: float) -> None:
        """Crash the actor: who knows what a handler cut in the middle leaves behind."""
        message_type = type_name(self._message)
        error = HandlerTimeoutError(str(self.cell), message_type, limit_s)
        if self._reply_to is not None:
            with suppress(Full):
                self._reply_to.set_exception((HandlerTimeoutError, error, None))
        self.cell.failures += 1
        self.cell.crash(error, message_type)
