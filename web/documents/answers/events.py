"""What happened to an order. The type says which data there is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from orders import events
from web.documents.answers.shape import shape
from web.documents.words import Positive


class _Recorded(TypedDict):
    seq: Positive
    """Its place in the order's stream: 1, 2, 3 … without gaps."""
    schema_version: Positive
    at: datetime
    correlation_id: str
    causation_id: str | None


@shape
class OrderPlacedEvent(_Recorded):
    type: Literal["OrderPlaced"]
    data: events.OrderPlaced


@shape
class StepDoneEvent(_Recorded):
    type: Literal["StockReserved", "PaymentAuthorized", "OrderShipped", "PaymentCaptured"]
    data: events.StepDone


@shape
class StepUndoneEvent(_Recorded):
    type: Literal["StockReleased", "PaymentVoided", "ShipmentCancelled", "PaymentRefunded"]
    data: events.StepUndone


@shape
class StepFailedEvent(_Recorded):
    type: Literal["StepFailed"]
    data: events.StepFailed


@shape
class StepDeferredEvent(_Recorded):
    type: Literal["StepDeferred"]
    data: events.StepDeferred


@shape
class StepRefusedEvent(_Recorded):
    type: Literal["StepRefused"]
    data: events.StepRefused


@shape
class CancellationRequestedEvent(_Recorded):
    type: Literal["CancellationRequested"]
    data: events.CancellationRequested


@shape
class OrderParkedEvent(_Recorded):
    type: Literal["OrderParked"]
    data: events.OrderParked


@shape
class Reason(TypedDict):
    reason: str


@shape
class ReasonedEvent(_Recorded):
    """An end, or the decision to end it, with the reason."""

    type: Literal["OrderDiscarded", "OrderRejected", "OrderCancelled"]
    data: Reason


@shape
class Nothing(TypedDict):
    pass


@shape
class PlainEvent(_Recorded):
    """What its type says, and no more."""

    type: Literal["OrderRetried", "HoldExpired", "OrderCompleted"]
    data: Nothing


Event = TypeAliasType(
    "Event",
    Annotated[
        OrderPlacedEvent
        | StepDoneEvent
        | StepUndoneEvent
        | StepFailedEvent
        | StepDeferredEvent
        | StepRefusedEvent
        | CancellationRequestedEvent
        | OrderParkedEvent
        | ReasonedEvent
        | PlainEvent,
        Field(discriminator="type"),
    ],
)


@shape
class Events(TypedDict):
    items: list[Event]
    next_cursor: str | None
