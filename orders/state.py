"""An order as its events have made it, immutable.

Named tuples: an event makes a new state, and nothing copies itself faster.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from orders.events import OrderLine
from orders.money import Money


class Status(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    RESERVED = "reserved"
    AUTHORIZED = "authorized"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    COMPENSATING = "compensating"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    PARKED = "parked"

    @property
    def terminal(self) -> bool:
        """Nothing will ever happen to the order again."""
        return self in _ENDS

    @property
    def at_rest(self) -> bool:
        """Nothing will happen to the order by itself: it ended, or waits for an operator."""
        return self in _RESTS


# Looked at many times an event: names of a module are found faster than an enum's members.
_ENDS = (Status.COMPLETED, Status.REJECTED, Status.CANCELLED)
_RESTS = (*_ENDS, Status.PARKED)


class StepStatus(StrEnum):
    """What is known of one step.

    PENDING says only that no answer is known: for the current step, a call may have been made.
    UNKNOWN says that a call was made and its outcome could not be learned; only an answer under the
    same key ends that, never a later call's failure.
    """

    PENDING = "pending"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNDONE = "undone"


class StepState(NamedTuple):
    """One step of an order. ``attempts`` counts those known to have ended, and the last one that a
    crash cut off.
    """

    name: str
    status: StepStatus
    effect_key: str
    attempts: int = 0
    undo_attempts: int = 0
    reference: str | None = None
    last_error: str | None = None
    next_attempt_at: datetime | None = None
    awaited: bool = False
    """A call was on its way when the undoing began. Unlike UNKNOWN, its own answer settles it."""


class OrderState(NamedTuple):
    """One order, as it stands after event ``version`` of its stream."""

    id: str
    status: Status
    version: int
    items: tuple[OrderLine, ...]
    total: Money
    owner_ref: str
    customer_ref: str
    record_ref: str
    fingerprint: str
    correlation_id: str
    created_at: datetime
    updated_at: datetime
    steps: tuple[StepState, ...]
    progressed_at: datetime
    """When the saga last got anywhere: a step's total budget of time counts from here."""
    ending: Status | None = None
    """Set once the order is to be undone: REJECTED or CANCELLED, what it will end as."""
    reason: str | None = None
    """Why it ended or is being undone."""
    hold_until: datetime | None = None
    """While parked: when it undoes itself. None: never by itself."""
    parked_step: str | None = None
    parked_error: str | None = None

    def step(self, name: str) -> StepState:
        """The step of that name.

        Raises:
            KeyError: if the saga has none.
        """
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
