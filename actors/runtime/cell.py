"""The cell: an address that handles the messages sent to it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from queue import Full
from types import CoroutineType
from typing import TYPE_CHECKING, Any

from pykka import ActorDeadError, ActorRegistry, Future
from pykka._envelope import Envelope
from pykka.messages import ProxyCall, ProxyGetAttr, ProxySetAttr, _ActorStop

from actors.runtime.errors import MailboxFullError
from actors.runtime.future import AsyncioFuture
from actors.runtime.lifecycle import Lifecycle
from actors.runtime.mailbox import OwnMessage
from actors.runtime.phase import Phase
from actors.runtime.statistics import ActorStatistics
from actors.runtime.work import Handling, type_name

if TYPE_CHECKING:
    from actors.runtime.actor import AsyncioActor

__all__ = ["ActorCell"]

logger = logging.getLogger("pykka")

THROUGHPUT = 64
"""Messages an actor handles before it lets others have the loop."""

_NOT_FOR_ON_RECEIVE = frozenset({_ActorStop, ProxyCall, ProxyGetAttr, ProxySetAttr, OwnMessage})

# A module's names are found faster than an enum's members, and every message asks.
_IDLE, _READY, _DRAINING, _HELD = Phase.IDLE, Phase.READY, Phase.DRAINING, Phase.HELD


class ActorCell(Lifecycle):
    """The address of an actor: mailbox, identity and current instance.

    All methods are for the loop's own thread.
    """

    __slots__ = ()

    def post(self, message: Any, reply_to: Future[Any] | None) -> None:
        """Put a message into the mailbox, and see to it that it is handled.

        Raises:
            ActorDeadError: if the address is dead, or its event loop closed
            MailboxFullError: if there is no room and the policy says so

        """
        if self.closed:
            raise ActorDeadError(f"{self} not found")
        queue = self.queue
        if queue is None:
            queue = self.queue = deque()
        elif self.policy is not None and not self.make_room(self.policy, message, reply_to):
            return
        queue.append((message, reply_to))
        if self.phase is _IDLE:
            self._schedule()

    def put(self, envelope: Envelope[Any], /) -> None:
        """Send a message from any thread, as pykka's own refs do."""
        if self.dispatcher.here():
            self.post(envelope.message, envelope.reply_to)
        else:
            self.dispatcher.submit(partial(self.receive, envelope.message, envelope.reply_to))

    def receive(
        self,
        message: Any,
        reply_to: Future[Any] | None,
        taken: AsyncioFuture[None] | None = None,
    ) -> None:
        """Take a message from another thread; `taken` tells its sender what came of it."""
        try:
            self.post(message, reply_to)
        except (ActorDeadError, MailboxFullError) as error:
            if taken is not None:
                taken.fail(error)
            elif reply_to is None:
                logger.warning("A message was lost: %s", error)
            else:
                self.answer_dead(message, reply_to)
        else:
            if taken is not None:
                taken.set(None)

    def drain_early(self) -> None:
        """Handle what waits now, for somebody who can do nothing else before it is answered.

        The round of the loop that it stands in the way of is saved, and so are the switches to the
        loop and back. After some of these in a row the others have their turn all the same.
        """
        if self.phase is _READY and self.dispatcher.may_help():
            self.dispatcher.run(self.drain)

    def drain(self) -> None:
        """Handle what waits, up to a limit: then it is the others' turn."""
        actor, queue, budget = self.actor, self.queue, THROUGHPUT
        if self.phase is not _READY or actor is None:
            return  # the instance that this was scheduled for has ended
        self.phase = _DRAINING
        clock = self.dispatcher.loop.time if self.dispatcher.measuring else None
        began = 0.0 if clock is None else clock()
        while queue and budget and self.phase is _DRAINING:
            budget -= 1
            message, reply_to = queue.popleft()
            try:
                if type(message) not in _NOT_FOR_ON_RECEIVE:
                    result = actor.on_receive(message)
                elif type(message) is not _ActorStop:
                    result = actor._handle_receive(message)
                else:
                    self.stop(reply_to)
                    break
                if type(result) is CoroutineType:
                    self._launch(actor, result, message, reply_to)
                elif reply_to is not None:
                    reply_to.set(result)
            except BaseException as error:
                self.fail(error, message, reply_to)
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    self._proceed_soon()
                    raise
        self.handled += THROUGHPUT - budget
        if clock is not None:
            self.busy_s += clock() - began
        if self.phase is _DRAINING:
            self.open()
        elif self.ending is not None:
            self.ending.proceed()

    def open(self) -> None:
        if self.queue:
            self._schedule()
        else:
            self.queue = None
            self.phase = _IDLE

    def carry_on(self) -> None:
        if self.ending is not None:
            self.ending.proceed()
        elif self.phase is _HELD:
            self.phase = _READY
            self.drain()

    def fail(self, error: BaseException, message: Any, reply_to: Future[Any] | None) -> None:
        """Deal with what a handler raised: an ask's failure is the caller's, a tell's our own."""
        self.failures += 1
        if not isinstance(error, Exception):
            self._stop_everything(error, message, reply_to)
        elif reply_to is None:
            self.crash(error, type_name(message))
        else:
            logger.info("Exception returned from %s to caller:", self, exc_info=error)
            with suppress(Full):  # whoever asked may have answered the future himself
                reply_to.set_exception((type(error), error, error.__traceback__))

    def statistics(self) -> ActorStatistics:
        """Return a snapshot of the counters."""
        running = 0 if self.works is None else len(self.works)
        return ActorStatistics(
            len(self), self.handled, self.failures, self.busy_s, running, self.dropped
        )

    def _schedule(self) -> None:
        self.phase = _READY
        try:
            self.dispatcher.next_round(self.drain)
        except RuntimeError as error:
            self.mark_closed()
            self.answer_all()
            raise ActorDeadError(f"The event loop of {self} is closed") from error

    def _proceed_soon(self) -> None:
        if self.ending is not None:
            self.dispatcher.soon(self.ending.proceed)

    def _launch(
        self,
        actor: AsyncioActor,
        coroutine: Coroutine[Any, Any, Any],
        message: Any,
        reply_to: Future[Any] | None,
    ) -> None:
        handling = Handling(self, coroutine, message, reply_to, actor.handler_timeout_s)
        if self.phase is not _DRAINING:
            handling.cancel()  # the plain part of the handler has ended its own instance
        elif self.works is not None and len(self.works) >= actor.max_concurrency:
            self.phase = _HELD

    def _stop_everything(
        self, error: BaseException, message: Any, reply_to: Future[Any] | None
    ) -> None:
        """Do as pykka does on a KeyboardInterrupt, SystemExit and the like."""
        logger.debug("%r in %s. Stopping all actors.", error, self)
        self.answer_dead(message, reply_to)
        if self.supervision is None:
            self.stop()
        else:
            self.crash(error, type_name(message))
        ActorRegistry.stop_all(block=False)
