"""pykka's Actor on an event loop."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import Any, ClassVar, Self

from pykka import Actor, ActorRegistry, Future

from actors.runtime.background import BackgroundLoop
from actors.runtime.cell import ActorCell
from actors.runtime.dispatcher import Dispatcher
from actors.runtime.future import AsyncioFuture
from actors.runtime.mailbox import Mailbox, MailboxPolicy, OwnMessage
from actors.runtime.ref import AsyncioActorRef
from actors.runtime.stopped import Stopped

__all__ = ["AsyncioActor"]

logger = logging.getLogger("pykka")


class AsyncioActor(Actor):
    """An actor on an event loop: the one that runs where it is started, else a shared one.

    Everything that pykka promises of an actor holds. `on_receive`, methods called through a
    proxy, `on_start`, `on_stop` and `on_failure` may be plain or `async def`. A plain one has
    the loop to itself until it returns, so it must not block. An async one keeps the inbox
    until it ends, unless `max_concurrency` allows for more at once.
    """

    __slots__ = ("_actor_ref",)

    use_registry: ClassVar[bool] = True
    """Whether `start` enters the actor in `pykka.ActorRegistry`, where leaving takes time linear
    in the number of actors."""

    mailbox: MailboxPolicy = MailboxPolicy()
    """The bound of the mailbox. An instance may set its own in `__init__`, not later."""

    max_concurrency: int = 1
    """How many async handlers may be under way at once. An instance may set its own."""

    handler_timeout_s: float | None = None
    """Seconds after which an async handler is cancelled, and its actor crashes. A plain handler
    cannot be cut short: nothing else runs while it does. An instance may set its own."""

    _actor_ref: AsyncioActorRef[Any]

    @classmethod
    def start(cls, *args: Any, **kwargs: Any) -> AsyncioActorRef[Self]:
        """Make an instance and let it live: on the running loop, else on the background loop."""
        dispatcher = _dispatcher()
        # What a supervisor's factory makes on the way shall not move in at the address that
        # waits for the factory's own instance.
        newborn, dispatcher.newborn = dispatcher.newborn, None
        try:
            actor = cls(*args, **kwargs)
        finally:
            dispatcher.newborn = newborn
        ref = actor._actor_ref
        cell = ref._cell
        if cls.use_registry:
            ActorRegistry.register(ref)
        logger.debug("Starting %s", actor)
        cell.apply(actor.mailbox)
        actor._start_actor_loop()
        return ref

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        dispatcher = _dispatcher()
        ref, dispatcher.newborn = dispatcher.newborn, None
        if ref is None:
            ref = AsyncioActorRef(ActorCell(dispatcher))
        self._actor_ref = ref
        ref._cell.actor = self
        ref._cell.actor_class = type(self)

    @property
    def actor_ref(self) -> AsyncioActorRef[Self]:
        """The actor's ref, the same for all instances at one address."""
        return self._actor_ref

    @property
    def actor_urn(self) -> str:  # type: ignore[override]
        """The URN of the actor's address."""
        return self._actor_ref.actor_urn

    @property
    def actor_inbox(self) -> Mailbox:  # type: ignore[override]
        """The mailbox."""
        return self._actor_ref.actor_inbox

    @property
    def actor_stopped(self) -> Stopped:  # type: ignore[override]
        """Whether the actor's address is dead for good."""
        return self._actor_ref.actor_stopped

    def __str__(self) -> str:
        return str(self._actor_ref)

    def tell_later(self, delay_s: float, message: Any) -> asyncio.TimerHandle:
        """Send a message to this very instance after a time; it can be cancelled until then.

        The message is never seen by another instance at the same address, and no mailbox
        refuses it.

        Raises:
            ValueError: if `delay_s` is negative or not a number
            RuntimeError: on another thread than that of the actor's loop

        """
        if not delay_s >= 0:
            raise ValueError(f"delay_s must be a number of seconds, 0 or more: {delay_s}")
        return self._actor_ref._own_cell().tell_later(self, delay_s, message)

    def _tell_self(self, message: Any) -> None:
        """Send a message to this very instance, behind all that waits."""
        self._actor_ref._own_cell().post(OwnMessage(self, message), None)

    @staticmethod
    def _create_actor_inbox() -> Mailbox:
        return Mailbox()

    @staticmethod
    def _create_future() -> Future[Any]:
        return AsyncioFuture()

    def _start_actor_loop(self) -> None:
        cell = self._actor_ref._cell
        if cell.dispatcher.here():
            cell.begin(self)
        else:
            cell.dispatcher.submit(lambda: cell.begin(self))

    def _wind_up(self) -> Any:
        """Do what is to be done in the last moment of an instance that stops."""
        return self.on_stop()

    def _stop(self) -> None:
        self._actor_ref._own_cell().stop()

    def _handle_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Unlike pykka's, this only logs: dying is the cell's affair, and may not be for good.
        logger.error("Unhandled exception in %s:", self, exc_info=exception_value)

    def _handle_receive(self, message: Any) -> Any:
        if isinstance(message, OwnMessage):
            return self._handle_receive(message.message) if message.owner is self else None
        return super()._handle_receive(message)


def _dispatcher() -> Dispatcher:
    loop = asyncio._get_running_loop()
    return BackgroundLoop.dispatcher() if loop is None else Dispatcher.of(loop)
