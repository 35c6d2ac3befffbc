"""What an order can be told, in the imperative."""

from __future__ import annotations

from dataclasses import dataclass

from orders.effects import Result
from orders.events import OrderLine


@dataclass(frozen=True, slots=True)
class Place:
    """Accept a new order, at the catalogue's prices."""

    order_id: str
    owner_ref: str
    customer_ref: str
    record_ref: str
    fingerprint: str
    items: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class RecordResult:
    """Take note of what a call came back with.

    ``in_doubt``: an earlier call for the same step was never accounted for (the process died, the
    service was restarted), so that a failure of this one proves nothing.
    """

    step: str
    undo: bool
    attempt: int
    result: Result
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """Undo the order at somebody's wish.

    ``in_doubt``: a call for the current step is on its way at this moment, or an earlier one was
    never accounted for. Its answer is then waited for before anything is undone, and comes with
    ``in_doubt`` of its own in the second case. A parked order is never in doubt: its state says
    all.
    """

    reason: str
    in_doubt: bool


@dataclass(frozen=True, slots=True)
class Retry:
    """Send a parked order on its way again."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Give a parked order up and undo it."""

    reason: str


@dataclass(frozen=True, slots=True)
class ExpireHold:
    """Undo a parked order whose hold is over."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Park an order whose own actor keeps crashing."""

    error: str
    traceback: str


Command = Place | RecordResult | Cancel | Retry | Discard | ExpireHold | Quarantine
