"""What actors say to each other. All of it is told, never asked; an answer is a message back.

The journal lives above this room and is known here by its messages only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orders.effects import Result
from orders.events import Event
from orders.state import OrderState


class Recipient(Protocol):
    """Anything that can be told something: an actor's ref, or a :class:`actors.reply.Reply`."""

    def tell(self, message: object, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Append:
    """Ask the journal to append one decision's events to a stream, all or none.

    ``from_seq`` is the first event's place in the stream, from 1. The answer is :class:`Appended`
    or :class:`AppendRefused`, sent once the outcome is known for certain.
    """

    stream: str
    from_seq: int
    events: tuple[Event, ...]
    correlation_id: str
    causation_id: str | None
    reply_to: Recipient


@dataclass(frozen=True, slots=True)
class Appended:
    """The events are in the log, durable on a majority, at ``position``, stamped ``at``."""

    request: Append
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AppendRefused:
    """The events are not in the log, or (``unknown``) nobody can tell: read the stream again.

    ``error`` says why: another append had that place, the events cannot be stored, or the journal
    ended before the outcome was known.
    """

    request: Append
    error: Exception
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Ask a service to do a step for an order, or to undo it, under its stable effect key."""

    order: OrderState
    step: str
    undo: bool
    attempt: int
    reply_to: Recipient

    @property
    def effect_key(self) -> str:
        """The same for every attempt and for the undo: ``<order>:<step>``."""
        return self.order.step(self.step).effect_key


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer to a :class:`Call`."""

    step: str
    undo: bool
    attempt: int
    result: Result
