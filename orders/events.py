"""What can happen to an order, in the past tense.

Every class carries the name and the schema version under which it is stored. A stored name is
never derived from the class, so classes can be renamed and moved; a change of fields is a new
version with an upcaster (persistence/codec.py). Events hold no personal data, only keyed
references to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, NamedTuple, Protocol

from orders.money import Money


class Event(Protocol):
    """Anything that can be stored in the log: a frozen dataclass with a name and a version."""

    type: ClassVar[str]
    schema_version: ClassVar[int]


class Recorded(NamedTuple):
    """An event with its place in its stream. ``seq`` counts from 1 without gaps."""

    seq: int
    event: Event
    at: datetime
    correlation_id: str
    causation_id: str | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order, at the catalogue's price when it was placed."""

    sku: str
    quantity: int
    unit_price: Money


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """The order was accepted. From here on it is never lost."""

    type: ClassVar[str] = "OrderPlaced"
    schema_version: ClassVar[int] = 1

    order_id: str
    owner_ref: str
    """Keyed hash of the caller who placed it: decides who may see it."""
    customer_ref: str
    """Keyed hash of the customer's email."""
    record_ref: str
    """Where the encrypted name, email, address and payment token are kept."""
    fingerprint: str
    """Keyed hash of the request's body: tells a repeated request from another with the same key."""
    items: tuple[OrderLine, ...]
    total: Money


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step took effect. ``attempt`` counts from 1; ``reference`` is the other side's name."""

    type: ClassVar[str]
    schema_version: ClassVar[int]

    attempt: int
    reference: str


@dataclass(frozen=True, slots=True)
class StockReserved(StepDone):
    type: ClassVar[str] = "StockReserved"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentAuthorized(StepDone):
    type: ClassVar[str] = "PaymentAuthorized"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderShipped(StepDone):
    type: ClassVar[str] = "OrderShipped"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentCaptured(StepDone):
    type: ClassVar[str] = "PaymentCaptured"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class StepUndone:
    """A step that had taken effect was taken back."""

    type: ClassVar[str]
    schema_version: ClassVar[int]

    attempt: int
    reference: str


@dataclass(frozen=True, slots=True)
class StockReleased(StepUndone):
    type: ClassVar[str] = "StockReleased"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentVoided(StepUndone):
    type: ClassVar[str] = "PaymentVoided"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class ShipmentCancelled(StepUndone):
    type: ClassVar[str] = "ShipmentCancelled"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class PaymentRefunded(StepUndone):
    type: ClassVar[str] = "PaymentRefunded"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class StepFailed:
    """An attempt did not succeed and may be made again.

    ``unknown`` says that nobody knows whether it took effect: a timeout is not a failure.
    ``retry_at`` is the time of the next attempt; None means none until somebody decides.
    """

    type: ClassVar[str] = "StepFailed"
    schema_version: ClassVar[int] = 1

    step: str
    undo: bool
    attempt: int
    error: str
    detail: str
    unknown: bool
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepDeferred:
    """A call was not made at all, since the other side is known to be down. It costs no attempt.

    ``unknown``: an earlier call, made before a restart, may still have taken effect.
    ``retry_at``: as in :class:`StepFailed`.
    """

    type: ClassVar[str] = "StepDeferred"
    schema_version: ClassVar[int] = 1

    step: str
    undo: bool
    error: str
    unknown: bool
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepRefused:
    """The other side said no, for good. The step has not taken effect and never will."""

    type: ClassVar[str] = "StepRefused"
    schema_version: ClassVar[int] = 1

    step: str
    attempt: int
    error: str
    detail: str


@dataclass(frozen=True, slots=True)
class CancellationRequested:
    """Somebody asked for the order to be cancelled.

    ``in_doubt``: a call for the current step was on its way, or may have been before a restart, so
    whether it took effect must be learned before anything is undone.
    """

    type: ClassVar[str] = "CancellationRequested"
    schema_version: ClassVar[int] = 1

    reason: str
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class OrderParked:
    """The order rests in the dead letters until an operator speaks, or until its hold expires.

    ``cause`` is retries_exhausted, undo_refused or crashed (then with the traceback).
    """

    type: ClassVar[str] = "OrderParked"
    schema_version: ClassVar[int] = 1

    step: str
    cause: str
    error: str
    detail: str
    hold_until: datetime | None


@dataclass(frozen=True, slots=True)
class OrderRetried:
    """An operator sent a parked order on its way again, from the step that failed."""

    type: ClassVar[str] = "OrderRetried"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderDiscarded:
    """An operator gave a parked order up: what was done is undone, and it ends rejected."""

    type: ClassVar[str] = "OrderDiscarded"
    schema_version: ClassVar[int] = 1

    reason: str


@dataclass(frozen=True, slots=True)
class HoldExpired:
    """A parked order held stock and money for as long as it may: it undoes itself."""

    type: ClassVar[str] = "HoldExpired"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderCompleted:
    """Shipped and paid."""

    type: ClassVar[str] = "OrderCompleted"
    schema_version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class OrderRejected:
    """Ended without a sale; whatever had been done is undone."""

    type: ClassVar[str] = "OrderRejected"
    schema_version: ClassVar[int] = 1

    reason: str


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """Ended at somebody's wish; whatever had been done is undone."""

    type: ClassVar[str] = "OrderCancelled"
    schema_version: ClassVar[int] = 1

    reason: str


ORDER_EVENTS: tuple[type[Event], ...] = (
    OrderPlaced,
    StockReserved,
    PaymentAuthorized,
    OrderShipped,
    PaymentCaptured,
    StockReleased,
    PaymentVoided,
    ShipmentCancelled,
    PaymentRefunded,
    StepFailed,
    StepDeferred,
    StepRefused,
    CancellationRequested,
    OrderParked,
    OrderRetried,
    OrderDiscarded,
    HoldExpired,
    OrderCompleted,
    OrderRejected,
    OrderCancelled,
)
