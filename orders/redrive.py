"""A redrive: many parked orders sent on their way again, or given up, one after the other at a
steady rate. Pure.

Its ids stand in its own stream from the beginning. What parks while it runs is for another one, and
no order is touched twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal, NamedTuple

from orders.errors import BrokenStreamError, OrderError
from orders.events import Event, Recorded

REDRIVE_STREAMS = "redrive-"

Action = Literal["retry", "discard"]


def redrive_stream(redrive_id: str) -> str:
    """The name of a redrive's stream in the log; also the cause of what it does to orders."""
    return f"{REDRIVE_STREAMS}{redrive_id}"


@dataclass(frozen=True, slots=True)
class RedriveEnlisted:
    """More orders than one event can name are to be redriven. Nothing happens before the start."""

    type: ClassVar[str] = "RedriveEnlisted"
    schema_version: ClassVar[int] = 1

    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedriveStarted:
    """From here on it is carried out, whatever crashes: ``total`` orders, and these the last."""

    type: ClassVar[str] = "RedriveStarted"
    schema_version: ClassVar[int] = 1

    redrive_id: str
    action: Action
    order_ids: tuple[str, ...]
    total: int
    rate_per_second: int
    step: str | None
    """By which step and error they were chosen, if they were."""
    error: str | None
    reason: str | None
    """Why they are given up."""
    owner_ref: str
    """Keyed hash of the caller who asked for it."""


@dataclass(frozen=True, slots=True)
class RedriveProgressed:
    """So many of the first orders are done. The next are begun only when this is in the log."""

    type: ClassVar[str] = "RedriveProgressed"
    schema_version: ClassVar[int] = 1

    succeeded: int
    skipped: int
    """Those that were not parked any more, or never were."""


@dataclass(frozen=True, slots=True)
class RedriveCancelled:
    """It ends here: as somebody wished, or because its own actor kept crashing."""

    type: ClassVar[str] = "RedriveCancelled"
    schema_version: ClassVar[int] = 1

    cause: Literal["requested", "crashed"]
    succeeded: int
    skipped: int


@dataclass(frozen=True, slots=True)
class RedriveCompleted:
    """All of its orders are done."""

    type: ClassVar[str] = "RedriveCompleted"
    schema_version: ClassVar[int] = 1

    succeeded: int
    skipped: int


REDRIVE_EVENTS: tuple[type[Event], ...] = (
    RedriveEnlisted,
    RedriveStarted,
    RedriveProgressed,
    RedriveCancelled,
    RedriveCompleted,
)


class RedriveStatus(StrEnum):
    """How far it is."""

    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Redrive(NamedTuple):
    """One redrive, as it stands after event ``version`` of its stream; without its orders."""

    id: str
    action: Action
    status: RedriveStatus
    version: int
    total: int
    succeeded: int
    skipped: int
    rate_per_second: int
    step: str | None
    error: str | None
    reason: str | None
    correlation_id: str
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None

    @property
    def done(self) -> int:
        """How many of its orders need no more thought."""
        return self.succeeded + self.skipped


class RedriveEndedError(OrderError):
    """It is over, and cannot be cancelled."""

    def __init__(self, status: RedriveStatus) -> None:
        self.status = status
        super().__init__(f"a redrive that is {status} cannot be cancelled")


def evolve_redrive(state: Redrive | None, recorded: Recorded) -> Redrive | None:
    """The redrive after one more event; None: it has not been started yet.

    Raises:
        BrokenStreamError: if the event cannot follow what stands before it.
    """
    event, at = recorded.event, recorded.at
    match event:
        case RedriveEnlisted() if state is None:
            return None
        case RedriveStarted() if state is None:
            return Redrive(
                id=event.redrive_id,
                action=event.action,
                status=RedriveStatus.RUNNING,
                version=recorded.seq,
                total=event.total,
                succeeded=0,
                skipped=0,
                rate_per_second=event.rate_per_second,
                step=event.step,
                error=event.error,
                reason=event.reason,
                correlation_id=recorded.correlation_id,
                created_at=at,
                updated_at=at,
                finished_at=None,
            )
        case RedriveProgressed(succeeded, skipped) if _runs(state):
            status, finished_at = RedriveStatus.RUNNING, None
        case RedriveCancelled(_, succeeded, skipped) if _runs(state):
            status, finished_at = RedriveStatus.CANCELLED, at
        case RedriveCompleted(succeeded, skipped) if _runs(state):
            status, finished_at = RedriveStatus.COMPLETED, at
        case _:
            raise BrokenStreamError(f"{event.type} cannot be event {recorded.seq} of a redrive")
    assert state is not None
    return state._replace(
        status=status,
        version=recorded.seq,
        succeeded=succeeded,
        skipped=skipped,
        updated_at=at,
        finished_at=finished_at,
    )


def fold_redrive(history: Iterable[Recorded]) -> Redrive | None:
    """The redrive that a stream's events have made."""
    state: Redrive | None = None
    for recorded in history:
        state = evolve_redrive(state, recorded)
    return state


def enlisted(history: Iterable[Recorded]) -> tuple[str, ...]:
    """The ids of all orders that a redrive is to touch, in their order."""
    ids: list[str] = []
    for recorded in history:
        if isinstance(recorded.event, RedriveEnlisted | RedriveStarted):
            ids += recorded.event.order_ids
    return tuple(ids)


def _runs(state: Redrive | None) -> bool:
    return state is not None and state.status is RedriveStatus.RUNNING
