"""What actors say to each other. All of it is told, never asked; an answer is a message back.

What is said many times an order is a named tuple: nothing immutable is made faster.

The journal lives above this room and is known here by its messages only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from loguru import logger
from pykka import ActorDeadError

from orders.effects import Result
from orders.events import Event
from orders.money import Money
from orders.state import OrderState
from orders.stock import Product


class Recipient(Protocol):
    """Anything that can be told something: an actor's ref, or a :class:`actors.reply.Reply`."""

    def tell(self, message: object, /) -> None: ...


def tell(recipient: Recipient, message: object) -> None:
    """Tell somebody who may have left: an answer nobody waits for is no failure."""
    try:
        recipient.tell(message)
    except ActorDeadError:
        logger.debug("{} left before it was answered", recipient)


class Append(NamedTuple):
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


class Appended(NamedTuple):
    """The events are in the log, durable on a majority, at ``position``, stamped ``at``."""

    request: Append
    position: int
    at: datetime


class AppendRefused(NamedTuple):
    """The events are not in the log, or (``unknown``) nobody can tell: read the stream again.

    ``error`` says why: another append had that place (``conflict``), the events cannot be stored,
    or the journal ended before the outcome was known.
    """

    request: Append
    error: Exception
    unknown: bool = False
    conflict: bool = False

    @property
    def lost_race(self) -> bool:
        """Reading the stream again, and deciding again on what it says, is the way on."""
        return self.unknown or self.conflict


class AwaitAppends(NamedTuple):
    """Ask the journal to answer with :class:`AppendsSettled` when every append that it was asked
    for before this has its outcome.
    """

    reply_to: Recipient


class AppendsSettled(NamedTuple):
    """What was asked for before is in the log, or never will be: reading finds the truth."""


class Call(NamedTuple):
    """Ask a service to do a step for an order, or to undo it, under its stable effect key."""

    order: OrderState
    step: str
    undo: bool
    attempt: int
    reply_to: Recipient
    number: int = 0
    """Tells this call from any other of the process: an answer is to one call, not to a step."""

    @property
    def effect_key(self) -> str:
        """The same for every attempt and for the undo: ``<order>:<step>``."""
        return self.order.step(self.step).effect_key


class Answer(NamedTuple):
    """A service's answer to a :class:`Call`."""

    step: str
    undo: bool
    attempt: int
    result: Result
    number: int = 0


class SellHold(NamedTuple):
    """Tell the inventory that an order is complete: what it held is sold."""

    order_id: str
    correlation_id: str
    reply_to: Recipient


class HoldSold(NamedTuple):
    """The order's hold is counted as sold, now or before."""

    order_id: str


@dataclass(frozen=True, slots=True)
class ListProduct:
    """Ask the inventory to list a product, or to change its name and price."""

    sku: str
    name: str
    unit_price: Money
    correlation_id: str
    reply_to: Recipient


@dataclass(frozen=True, slots=True)
class ReceiveStock:
    """Ask the inventory to take units in: under one ``receipt`` once, without one each time."""

    sku: str
    quantity: int
    correlation_id: str
    reply_to: Recipient
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class StockChanged:
    """A :class:`ListProduct` or :class:`ReceiveStock` is in the log."""

    product: Product
    """As it stood then."""
    changed: bool
    """Whether anything had to be written for it."""
    created: bool
    """Whether the product is new."""
