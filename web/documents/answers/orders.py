"""An order, and lists of them."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired

from typing_extensions import TypedDict

from orders.events import OrderLine
from orders.money import Money
from web.documents.answers.shape import shape
from web.documents.words import Natural, OrderStatus, Positive, StepName, StepStatus


@shape
class Step(TypedDict):
    name: StepName
    status: StepStatus
    attempts: Natural
    """Those known to have ended."""
    effect_key: str
    """Under which the other side knows the effect: the same for every attempt."""
    reference: NotRequired[str]
    """The other side's name for what was done."""
    last_error: NotRequired[str]
    next_attempt_at: NotRequired[datetime]
    undo_attempts: NotRequired[Positive]


@shape
class Order(TypedDict):
    id: str
    status: OrderStatus
    version: Positive
    """The number of its last event."""
    items: list[OrderLine]
    total: Money
    customer_ref: str
    correlation_id: str
    created_at: datetime
    updated_at: datetime
    steps: list[Step]
    reason: NotRequired[str]
    """Why it ended or is being undone."""
    hold_until: NotRequired[datetime]
    """While parked: when it undoes itself."""
    parked_step: NotRequired[StepName]
    parked_error: NotRequired[str]


@shape
class Orders(TypedDict):
    items: list[Order]
    next_cursor: str | None
