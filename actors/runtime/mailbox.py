"""The mailbox: what waits for an actor, how much of it, and what happens beyond that."""

from __future__ import annotations

import enum
import queue
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pykka import ActorDeadError, Future
from pykka._envelope import Envelope
from pykka.messages import _ActorStop

from actors.runtime.errors import MailboxFullError

if TYPE_CHECKING:
    from actors.runtime.actor import AsyncioActor

__all__ = ["Mailbox", "MailboxPolicy", "Overflow", "OwnMessage"]

Letter = tuple[Any, Future[Any] | None]
"""A message and the future of its answer. A tuple is the lightest envelope there is."""


class Overflow(enum.Enum):
    """What a full mailbox does with one message more."""

    RAISE = "raise"
    """The sender gets a MailboxFullError."""

    DROP_OLDEST = "drop_oldest"
    """The message that has waited longest makes room."""

    DROP_NEWEST = "drop_newest"
    """The new message is discarded."""


@dataclass(frozen=True, slots=True)
class MailboxPolicy:
    """How many messages may wait, and what happens to one more."""

    capacity: int | None = None
    """Messages waiting, without those being handled. None: no bound."""

    overflow: Overflow = Overflow.RAISE
    """An ask that is dropped is answered with MailboxFullError, whatever this says."""

    def __post_init__(self) -> None:
        if self.capacity is not None and self.capacity < 1:
            raise ValueError(f"capacity must be at least 1, or None for no bound: {self.capacity}")


class OwnMessage(NamedTuple):
    """A message from an instance to itself. Another instance at the same address skips it."""

    owner: AsyncioActor
    message: Any


_NEVER_DROPPED = (_ActorStop, OwnMessage)


class Mailbox:
    """Messages in the order of their arrival.

    An empty deque takes 600 bytes, so an idle mailbox has none.
    """

    __slots__ = ("dropped", "policy", "queue")

    def __init__(self) -> None:
        self.queue: deque[Letter] | None = None
        self.policy: MailboxPolicy | None = None
        self.dropped = 0

    def __len__(self) -> int:
        return len(self.queue) if self.queue is not None else 0

    def empty(self) -> bool:
        """Whether no message waits."""
        return not self.queue

    def qsize(self) -> int:
        """Return how many messages wait."""
        return len(self)

    def put(self, envelope: Envelope[Any], /) -> None:
        """Put a message at the end."""
        self.append(envelope.message, envelope.reply_to)

    def get(self) -> Envelope[Any]:
        """Take out the oldest message.

        Raises:
            queue.Empty: if there is none; this inbox is never waited for

        """
        if not self.queue:
            raise queue.Empty
        return Envelope(*self.queue.popleft())

    def apply(self, policy: MailboxPolicy) -> None:
        """Set the bound for the messages to come."""
        self.policy = None if policy.capacity is None else policy

    def append(self, message: Any, reply_to: Future[Any] | None) -> bool:
        """Put a message at the end and return True, or False if it was dropped.

        Raises:
            MailboxFullError: if there is no room for it, the policy is RAISE and nobody
                waits for an answer

        """
        if self.queue is None:
            self.queue = deque()
        elif self.policy is not None and not self.make_room(self.policy, message, reply_to):
            return False
        self.queue.append((message, reply_to))
        return True

    def answer_all(self) -> None:
        """Empty the mailbox, telling everyone who waits for an answer that there will be none."""
        letters, self.queue = self.queue, None
        for message, reply_to in letters or ():
            self.answer_dead(message, reply_to)

    def answer_stops(self) -> None:
        """Take out the requests to stop: what they ask for has happened."""
        letters = self.queue or ()
        kept = deque(letter for letter in letters if not isinstance(letter[0], _ActorStop))
        for message, reply_to in letters:
            if isinstance(message, _ActorStop):
                self.answer_dead(message, reply_to)
        self.queue = kept or None

    def answer_dead(self, message: Any, reply_to: Future[Any] | None) -> None:
        """Answer a message that nobody is left to handle."""
        if reply_to is None:
            return
        if isinstance(message, _ActorStop):
            reply_to.set(None)
        else:
            error = ActorDeadError(f"{self} stopped before handling the message")
            reply_to.set_exception((ActorDeadError, error, None))

    def make_room(self, policy: MailboxPolicy, message: Any, reply_to: Future[Any] | None) -> bool:
        """Return whether there is room for the message, having made some if the policy says so."""
        assert self.queue is not None
        assert policy.capacity is not None
        if len(self.queue) < policy.capacity or isinstance(message, _NEVER_DROPPED):
            return True
        self.dropped += 1
        error = MailboxFullError(str(self), policy.capacity)
        if policy.overflow is Overflow.DROP_OLDEST and self._drop_oldest(error):
            return True
        if reply_to is not None:
            reply_to.set_exception((MailboxFullError, error, None))
        elif policy.overflow is Overflow.RAISE:
            raise error
        return False

    def _drop_oldest(self, error: MailboxFullError) -> bool:
        assert self.queue is not None
        for index, (message, reply_to) in enumerate(self.queue):
            if not isinstance(message, _NEVER_DROPPED):
                del self.queue[index]
                if reply_to is not None:
                    reply_to.set_exception((MailboxFullError, error, None))
                return True
        return False
