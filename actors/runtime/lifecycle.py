"""The lives of the instances at one address: how they start, fail, stop, and follow each other."""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from pykka import Actor, ActorDeadError, Future

from actors.runtime.address import Address
from actors.runtime.dispatcher import Dispatcher
from actors.runtime.ending import Ending
from actors.runtime.errors import ActorKilledError
from actors.runtime.exit import NORMAL, Exit
from actors.runtime.mailbox import OwnMessage
from actors.runtime.phase import Phase
from actors.runtime.timers import Timers
from actors.runtime.work import Startup

if TYPE_CHECKING:
    from actors.runtime.actor import AsyncioActor

__all__ = ["Lifecycle"]

logger = logging.getLogger("pykka")

# A module's names are found faster than an enum's members, and every life asks.
_NEW, _STARTING, _DRAINING = Phase.NEW, Phase.STARTING, Phase.DRAINING
_ENDING, _DOWN = Phase.ENDING, Phase.DOWN


class Lifecycle(Address):
    """An address where one instance lives after another.

    All methods are for the loop's own thread.
    """

    __slots__ = ("_timers", "ending")

    def __init__(self, dispatcher: Dispatcher, path: str | None = None) -> None:
        super().__init__(dispatcher, path)
        self.ending: Ending | None = None
        self._timers: Timers | None = None

    @abstractmethod
    def open(self) -> None:
        """Go on with what waits in the mailbox, or go idle."""

    @abstractmethod
    def carry_on(self) -> None:
        """Go on after a coroutine of the instance ended."""

    @abstractmethod
    def fail(self, error: BaseException, message: Any, reply_to: Future[Any] | None) -> None:
        """Deal with what a handler raised."""

    def build(self) -> None:
        """Make an instance by the supervisor's factory, and let it start."""
        assert self.supervision is not None
        factory, _, ref = self.supervision
        self.phase = _NEW
        self._has_started = False
        self._started = self._exited = self._exit = None
        outer, self.dispatcher.newborn = self.dispatcher.newborn, ref
        try:
            actor = factory()
            if self.dispatcher.newborn is not None or actor is not self.actor:
                raise RuntimeError(
                    f"The factory for {self.path} must return a new instance, "
                    "one whose __init__ calls super().__init__()"
                )
        except Exception as error:
            logger.exception("No instance could be made for %s:", self.path)
            self.ended(Exit("crash", error))
        else:
            self.apply(actor.mailbox)
            self.begin(actor)
        finally:
            self.dispatcher.newborn = outer

    def begin(self, actor: AsyncioActor) -> None:
        """Let an instance start: its `on_start`, if it has one, then the messages."""
        if self.phase is not _NEW:
            return  # it was killed by its own __init__
        self.phase = _STARTING
        if type(actor).on_start is Actor.on_start:
            self.start_succeeded()
        else:
            self.dispatcher.soon(self._start, actor)

    def _start(self, actor: AsyncioActor) -> None:
        if self.actor is not actor or self.phase is not _STARTING:
            return
        try:
            result: object = actor.on_start()  # type: ignore[func-returns-value]
        except BaseException as error:
            self.start_failed(error)
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
        else:
            if isinstance(result, CoroutineType):
                Startup(self, result)
            else:
                self.start_succeeded()

    def start_succeeded(self) -> None:
        """Go on after `on_start`."""
        if self.phase is _STARTING:
            self._has_started = True
            if self._started is not None:
                self._started.set(None)
            self.open()

    def start_failed(self, error: BaseException) -> None:
        """End an instance that could not start. As in pykka, its `on_failure` is not called."""
        self.log_failure(error)
        self._end(Exit("crash", error))

    def stop(self, reply_to: Future[Any] | None = None) -> None:
        """End the instance once the handlers under way are done, with its `on_stop`."""
        if self.actor is not None:
            self._end(NORMAL, self.actor._wind_up)
            logger.debug("Stopped %s", self)
            if reply_to is not None and self.ending is not None:
                self.ending.replies.append(reply_to)

    def crash(self, error: BaseException, message_type: str | None = None) -> None:
        """End the instance as if a handler had raised `error`, with its `on_failure`."""
        actor = self.actor
        if actor is None:
            return
        self.log_failure(error)
        hook = partial(actor.on_failure, type(error), error, error.__traceback__)
        self._end(Exit("crash", error, message_type), hook if self._has_started else None)

    def kill(self, reason: str) -> None:
        """End the instance at once, without a hook."""
        if self.actor is not None:
            self._end(Exit("killed", ActorKilledError(str(self), reason)))

    def close(self) -> None:
        """End the address for good, and the instance there if one lives."""
        self.mark_closed()
        self.kill("its address was closed")
        if self.actor is None:
            self.answer_all()
            self.supervision = None

    def ended(self, exit: Exit) -> None:
        """Clear up after an instance, and tell those who watch."""
        supervision = self.supervision
        self._cancel_timers()
        self.actor = self.ending = None
        self.phase = _DOWN
        self._exit = exit
        if not self._has_started and not self.started.done():
            self.started.fail(exit.error or ActorDeadError(f"{self} stopped before it started"))
        if self._exited is not None:
            self._exited.set(exit)
        if self.closed:
            self.answer_all()
            self.supervision = None
        elif exit.reason == "normal":
            self.answer_stops()
        if supervision is not None:
            # In a round of its own: whoever killed the instance shall not meet its own callback
            # in the middle of that.
            self.dispatcher.soon(supervision.on_exit, supervision.ref, exit)

    def log_failure(self, error: BaseException) -> None:
        """Log what the instance raised."""
        if self.actor is not None:
            self.actor._handle_failure(type(error), error, error.__traceback__)

    def tell_later(self, actor: AsyncioActor, delay_s: float, message: Any) -> asyncio.TimerHandle:
        """Post a message of the current instance to itself after a time."""
        if self._timers is None:
            self._timers = Timers()
        return self._timers.start(self, delay_s, OwnMessage(actor, message))

    @abstractmethod
    def post(self, message: Any, reply_to: Future[Any] | None) -> None:
        """Put a message into the mailbox, and see to it that it is handled."""

    def _end(self, exit: Exit, hook: Callable[[], object] | None = None) -> None:
        if self.ending is None:
            self.ending = Ending(self)
            if self.phase is not _DRAINING:
                self.dispatcher.soon(self.ending.proceed)
            self.phase = _ENDING
            self._cancel_timers()
            if self.supervision is None:
                self.mark_closed()
        elif not exit.outranks(self.ending.exit):
            return
        self.ending.take(exit, hook)

    def _cancel_timers(self) -> None:
        if self._timers is not None:
            self._timers.cancel()
            self._timers = None
