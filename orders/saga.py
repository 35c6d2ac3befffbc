"""What an order needs next, derived from its state alone.

Nothing here is remembered anywhere else: after a crash the same state gives the same next action,
under the same effect key. That is the whole of recovery.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from orders.errors import BrokenStreamError
from orders.state import OrderState, Status, StepState, StepStatus

_DONE, _UNKNOWN = StepStatus.DONE, StepStatus.UNKNOWN
# A module's names are found faster than an enum's members, and every event asks.


class Perform(NamedTuple):
    """Call the step's service: do it, undo it, or, where the outcome is unknown, ask again.

    ``not_before``: an earlier attempt failed, and this one waits until then. ``attempt`` counts
    from 1.
    """

    step: str
    undo: bool
    attempt: int
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Settle:
    """The order is complete: its held stock is to be counted as sold."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing, by itself."""


Action = Perform | Settle | Rest


def next_action(state: OrderState) -> Action:
    """What is to be done now for an order in this state."""
    if state.status is Status.COMPLETED:
        return Settle()
    if state.status.at_rest:
        return Rest()
    if state.ending is None:
        return _forward(state)
    return pending_undo(state) or Rest()


def current_step(state: OrderState) -> StepState:
    """The step an order is at: forward the first not done, back the last to be undone."""
    if state.ending is None:
        return _first_not_done(state.steps)
    action = pending_undo(state)
    return state.step(action.step) if action else state.steps[0]


def pending_undo(state: OrderState) -> Perform | None:
    """The next thing to take back, last done first; None when nothing is left.

    A step whose outcome is unknown is *done again* under its own key: that is how its truth is
    learned, and nothing is undone before it is known. So is one whose answer is still awaited: the
    call that is on its way is this very one.
    """
    for step in reversed(state.steps):
        if step.status is StepStatus.UNKNOWN or step.awaited:
            return _do(step)
        if step.status is StepStatus.DONE:
            return Perform(step.name, True, step.undo_attempts + 1, step.next_attempt_at)
    return None


def _first_not_done(steps: tuple[StepState, ...]) -> StepState:
    for step in steps:
        if step.status is not _DONE:
            return step
    raise BrokenStreamError("every step is done, and yet the order has not ended")


def _forward(state: OrderState) -> Perform:
    return _do(_first_not_done(state.steps))


def _do(step: StepState) -> Perform:
    return Perform(step.name, False, step.attempts + 1, step.next_attempt_at)
