"""Dead letters in groups, and what is done about them in bulk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypeAliasType, TypedDict

from orders.redrive import RedriveStatus
from web.documents.answers.orders import Order
from web.documents.answers.shape import shape
from web.documents.words import Natural, Positive

RedriveState = TypeAliasType(
    "RedriveState",
    Annotated[
        RedriveStatus,
        WithJsonSchema({"type": "string", "enum": [status.value for status in RedriveStatus]}),
    ],
)
RedriveAction = TypeAliasType("RedriveAction", Literal["retry", "discard"])


@shape
class DeadLetterGroup(TypedDict):
    step: str
    error: str
    count: Positive
    oldest_at: datetime
    """When the one was parked that waits longest."""
    newest_at: datetime


@shape
class DeadLetters(TypedDict):
    items: list[Order]
    next_cursor: str | None
    groups: list[DeadLetterGroup]
    """All parked orders that fit the filters, the largest group first."""


@shape
class RedriveFilter(TypedDict):
    step: NotRequired[str]
    error: NotRequired[str]


@shape
class Redrive(TypedDict):
    """``done == succeeded + skipped``; skipped are those that were not parked any more."""

    id: str
    action: RedriveAction
    status: RedriveState
    total: Natural
    done: Natural
    succeeded: Natural
    skipped: Natural
    rate_per_second: Positive
    filter: RedriveFilter
    reason: NotRequired[str]
    created_at: datetime
    updated_at: datetime
    finished_at: NotRequired[datetime]


@shape
class Redrives(TypedDict):
    items: list[Redrive]
    next_cursor: str | None
