"""The address of an actor: what is true of it whichever instance lives there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pykka import ActorRegistry

from actors.runtime.dispatcher import Dispatcher
from actors.runtime.exit import Exit
from actors.runtime.future import AsyncioFuture
from actors.runtime.mailbox import Mailbox
from actors.runtime.phase import Phase
from actors.runtime.work import Work

if TYPE_CHECKING:
    from actors.runtime.actor import AsyncioActor
    from actors.runtime.ref import AnyRef

__all__ = ["Address", "Supervision"]


class Supervision(NamedTuple):
    """What a supervisor gave to an address."""

    factory: Callable[[], AsyncioActor]
    on_exit: Callable[[AnyRef, Exit], None]
    ref: AnyRef


class Address(Mailbox):
    """Identity, mailbox and counters, and those who wait to hear of the instance.

    It is its mailbox rather than having one, so that an idle actor pays for one object less.
    """

    __slots__ = (
        "_exit",
        "_exited",
        "_has_started",
        "_started",
        "_urn",
        "actor",
        "actor_class",
        "busy_s",
        "closed",
        "dispatcher",
        "failures",
        "handled",
        "on_closed",
        "path",
        "phase",
        "supervision",
        "works",
    )

    def __init__(self, dispatcher: Dispatcher, path: str | None = None) -> None:
        super().__init__()
        self.dispatcher = dispatcher
        self.path = path
        self.phase = Phase.NEW
        self.closed = False
        """Whether it is dead for good."""
        self.on_closed: AsyncioFuture[None] | None = None
        self.actor: AsyncioActor | None = None
        self.actor_class: type[AsyncioActor] | None = None
        self.supervision: Supervision | None = None
        self.works: set[Work] | None = None
        self.handled = 0
        self.failures = 0
        self.busy_s = 0.0
        self._urn: str | None = None
        self._has_started = False
        self._started: AsyncioFuture[None] | None = None
        self._exited: AsyncioFuture[Exit] | None = None
        self._exit: Exit | None = None

    def __str__(self) -> str:
        name = "Actor" if self.actor_class is None else self.actor_class.__name__
        return f"{name} ({self.path or self.urn})"

    @property
    def urn(self) -> str:
        """The URN, made when it is first asked for: few are."""
        if self._urn is None:
            self._urn = uuid.uuid4().urn
        return self._urn

    @property
    def started(self) -> AsyncioFuture[None]:
        """Set when the instance has started; holds the error if it did not."""
        if self._started is None:
            self._started = AsyncioFuture(self.dispatcher.thread)
            if self._has_started:
                self._started.set(None)
        return self._started

    @property
    def exited(self) -> AsyncioFuture[Exit]:
        """Set when the instance has ended."""
        if self._exited is None:
            self._exited = AsyncioFuture(self.dispatcher.thread)
            if self._exit is not None:
                self._exited.set(self._exit)
        return self._exited

    def mark_closed(self) -> None:
        """Refuse messages from now on."""
        if self.closed:
            return
        self.closed = True
        if self.on_closed is not None:
            self.on_closed.set(None)
        if self.supervision is None and self.actor is not None and self.actor.use_registry:
            ActorRegistry.unregister(self.actor.actor_ref)

    def enter(self, work: Work) -> None:
        """Note that a coroutine of the instance is under way."""
        if self.works is None:
            self.works = set()
        self.works.add(work)
        self.dispatcher.works.add(work)

    def leave(self, work: Work) -> bool:
        """Note that a coroutine is over; return whether it was thought to be under way."""
        self.dispatcher.works.discard(work)
        if self.works is None or work not in self.works:
            return False
        self.works.remove(work)
        if not self.works:
            self.works = None
        return True
