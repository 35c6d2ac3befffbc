"""The ref: what others hold of an actor."""

from __future__ import annotations

import asyncio
import weakref
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, cast, overload

from pykka import ActorDeadError, ActorRef
from pykka.messages import _ActorStop

from actors.runtime.cell import ActorCell
from actors.runtime.errors import MailboxFullError
from actors.runtime.exit import Exit
from actors.runtime.future import AsyncioFuture, StopFuture
from actors.runtime.mailbox import Mailbox, Overflow
from actors.runtime.phase import Phase
from actors.runtime.statistics import ActorStatistics
from actors.runtime.stopped import Stopped

if TYPE_CHECKING:
    from actors.runtime.actor import AsyncioActor

__all__ = ["AnyRef", "AsyncioActorRef"]

A = TypeVar("A", bound="AsyncioActor")


class AsyncioActorRef(ActorRef[A], Generic[A]):
    """Reference to an actor, or to the address that one instance after another lives at.

    On a thread that runs an event loop `ask` and `stop` never block: they return a future to be
    awaited. On any other thread they block by default, as in pykka.
    """

    __slots__ = ("_cell",)

    def __init__(self, cell: ActorCell) -> None:
        self._cell = cell

    # pykka's ActorRef sets these in its __init__. Here they are made when asked for, which for
    # most refs is never.

    @property
    def actor_class(self) -> type[A]:  # type: ignore[override]
        """The class of the current instance, or of the last."""
        return cast("type[A]", self._cell.actor_class)

    @property
    def actor_urn(self) -> str:  # type: ignore[override]
        """The URN of the address."""
        return self._cell.urn

    @property
    def actor_inbox(self) -> Mailbox:  # type: ignore[override]
        """The mailbox."""
        return self._cell

    @property
    def actor_stopped(self) -> Stopped:  # type: ignore[override]
        """Whether the address is dead for good; between two lives it is not."""
        return Stopped(self._cell)

    @property
    def _actor_weakref(self) -> weakref.ref[A]:  # type: ignore[override]
        # For pykka's ActorProxy. Between two lives there is nothing to refer to.
        actor = cast("A | None", self._cell.actor)
        return weakref.ref(actor) if actor is not None else weakref.ref(cast("A", _Nobody()))

    def __str__(self) -> str:
        return str(self._cell)

    def is_alive(self) -> bool:
        """Whether messages are taken, be it for an instance to come."""
        return not (self._cell.closed or self._cell.dispatcher.loop.is_closed())

    def tell(self, message: Any) -> None:
        """Send a message and expect no answer.

        From a plain thread this waits until a bounded mailbox has taken or refused the message.
        From a thread that runs another event loop it cannot wait: what turns out to be too much
        only on arrival is logged and lost.

        Raises:
            pykka.ActorDeadError: if the actor is dead
            MailboxFullError: if the mailbox is full, and its policy says so

        """
        cell = self._cell
        if get_ident() == cell.dispatcher.thread:  # here(), without the call: this is the hot path
            cell.post(message, None)
        elif cell.closed:
            raise ActorDeadError(f"{self} not found")
        elif cell.policy is None or cell.policy.overflow is not Overflow.RAISE:
            cell.dispatcher.submit(partial(cell.receive, message, None))
        else:
            self._tell_bounded(message)

    @overload
    def ask(
        self, message: Any, *, block: Literal[False], timeout: float | None = None
    ) -> AsyncioFuture[Any]: ...

    @overload
    def ask(self, message: Any, *, block: bool = True, timeout: float | None = None) -> Any: ...

    def ask(self, message: Any, *, block: bool = True, timeout: float | None = None) -> Any:
        """Send a message and get the answer.

        Returns the answer; or, with `block=False` or on a thread that runs an event loop, a
        future of it, which raises pykka.Timeout when it has been awaited for `timeout` seconds.

        Raises:
            pykka.Timeout: after `timeout` seconds
            pykka.ActorDeadError: if the actor is dead, or dies before it answers
            MailboxFullError: if the message was dropped
            Exception: what the handler raised

        """
        return self._send(message, AsyncioFuture(self._cell.dispatcher.thread), block, timeout)

    @overload
    def stop(self, *, block: Literal[True], timeout: float | None = None) -> Any: ...

    @overload
    def stop(
        self, *, block: Literal[False], timeout: float | None = None
    ) -> AsyncioFuture[bool]: ...

    @overload
    def stop(self, *, block: bool = True, timeout: float | None = None) -> Any: ...

    def stop(self, *, block: bool = True, timeout: float | None = None) -> Any:
        """Ask the actor to stop when it has handled all that was sent before.

        Returns True when it has stopped, False if it was dead already; or a future of that, as
        `ask` does.

        Raises:
            pykka.Timeout: after `timeout` seconds

        """
        return self._send(_ActorStop(), StopFuture(self._cell.dispatcher.thread), block, timeout)

    def statistics(self) -> ActorStatistics:
        """Return a snapshot of the address's counters."""
        return self._cell.statistics()

    # For supervisors, on the loop's own thread

    @property
    def path(self) -> str | None:
        """The path of a supervised address; None if nobody supervises it."""
        return self._cell.path

    @property
    def started(self) -> AsyncioFuture[None]:
        """Set when `on_start` of the current instance is done; holds the error if it failed."""
        return self._own_cell().started

    @property
    def exited(self) -> AsyncioFuture[Exit]:
        """Set when the current instance has ended. Between two lives, that of the last one."""
        return self._own_cell().exited

    def restart(self) -> None:
        """Let a new instance live here, once the last one has ended.

        Raises:
            pykka.ActorDeadError: if the address is closed
            RuntimeError: if an instance lives here, or the address is not supervised

        """
        cell = self._own_cell()
        if cell.closed:
            raise ActorDeadError(f"{self} not found")
        if cell.supervision is None or cell.phase is not Phase.DOWN:
            raise RuntimeError(f"{self} can be restarted only when its instance has ended")
        cell.build()

    def close(self) -> None:
        """End the address for good: kill what lives here, and answer those who wait."""
        self._own_cell().close()

    def kill(self, reason: str) -> None:
        """End the instance at once: its coroutines are cancelled, and no hook is called.

        A coroutine that ignores its cancellation is waited for a few seconds, then abandoned.
        """
        self._own_cell().kill(reason)

    def crash(self, error: BaseException) -> None:
        """Let the instance fail as if a handler had raised `error`."""
        self._own_cell().crash(error)

    def _send(
        self, message: Any, future: AsyncioFuture[Any], block: bool, timeout: float | None
    ) -> Any:
        cell = self._cell
        dispatcher = cell.dispatcher
        here = dispatcher.here()
        try:
            if here:
                cell.post(message, future)
                future.help_with(cell.drain_early)
            elif cell.closed:
                raise ActorDeadError(f"{self} not found")
            else:
                dispatcher.submit(partial(cell.receive, message, future))
        except ActorDeadError as error:
            if not future.done():
                future.fail(error)
        if timeout is not None:
            future.limit(timeout)
        if block and not here and asyncio._get_running_loop() is None:
            return future.get(timeout=timeout)
        return future

    def _own_cell(self) -> ActorCell:
        if not self._cell.dispatcher.here():
            raise RuntimeError(f"{self} is supervised only from the thread of its event loop")
        return self._cell

    def _tell_bounded(self, message: Any) -> None:
        cell = self._cell
        assert cell.policy is not None
        if asyncio._get_running_loop() is None:
            taken: AsyncioFuture[None] = AsyncioFuture(cell.dispatcher.thread)
            cell.dispatcher.submit(partial(cell.receive, message, None, taken))
            taken.get()
        elif cell.policy.capacity is not None and len(cell) >= cell.policy.capacity:
            raise MailboxFullError(str(cell), cell.policy.capacity)
        else:
            cell.dispatcher.submit(partial(cell.receive, message, None))


class _Nobody:
    """Dies at once, so that a weak reference to it is empty."""


AnyRef: TypeAlias = AsyncioActorRef[Any]
