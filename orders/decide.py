"""What an order makes of a command: the events that follow from it, or a refusal. Pure."""

from __future__ import annotations

from orders import events
from orders.commands import (
    Cancel,
    Command,
    Discard,
    ExpireHold,
    Place,
    Quarantine,
    RecordResult,
    Retry,
)
from orders.effects import Deferred, Failed, Refused, Succeeded
from orders.errors import MalformedAnswerError, NotNowError, OrderError
from orders.events import Event
from orders.evolve import evolve
from orders.money import total
from orders.policy import Circumstances, after
from orders.saga import Perform, current_step, next_action, pending_undo
from orders.state import OrderState, Status, StepStatus
from orders.steps import STEP, STEPS

_REFERENCE_LENGTH = 255

_NO_END = (
    *(row.done for row in STEPS[:-1]),
    events.StepFailed,
    events.StepDeferred,
    events.OrderParked,
    events.OrderRetried,
)
"""Going forward, none of these is the last thing to happen: no need to look."""


def place(command: Place) -> tuple[Event, ...]:
    """The events of a new order.

    Raises:
        CurrencyMismatchError: if its lines are not all priced in one currency.
    """
    return (
        events.OrderPlaced(
            order_id=command.order_id,
            owner_ref=command.owner_ref,
            customer_ref=command.customer_ref,
            record_ref=command.record_ref,
            fingerprint=command.fingerprint,
            items=command.items,
            total=total([line.unit_price.times(line.quantity) for line in command.items]),
        ),
    )


def decide(state: OrderState, command: Command, given: Circumstances) -> tuple[Event, ...]:
    """The events that follow from a command; none if it changes nothing (asked twice, too late).

    Raises:
        NotNowError: if the order's state does not allow it.
        MalformedAnswerError: if a call's answer cannot be read.
        OrderError: if the command is to place an order that there is already.
    """
    match command:
        case RecordResult():
            decided = _record(state, command, given)
        case Cancel():
            decided = _cancel(state, command)
        case Retry():
            decided = _of_parked(state, "retried", events.OrderRetried())
        case Discard(reason):
            decided = _of_parked(state, "discarded", events.OrderDiscarded(reason))
        case ExpireHold():
            decided = _expire(state, given)
        case Quarantine():
            decided = _quarantine(state, command, given)
        case Place():
            raise OrderError("an order is placed once; use place()")
    return decided + _conclusion(state, decided, given)


def _conclusion(
    state: OrderState, decided: tuple[Event, ...], given: Circumstances
) -> tuple[Event, ...]:
    """The event that ends the order, if the ones decided leave nothing more to be done."""
    if not decided or (state.ending is None and isinstance(decided[-1], _NO_END)):
        return ()
    for event in decided:
        state = evolve(state, event, given.now)
    if state.status is Status.COMPLETED:
        return (events.OrderCompleted(),)
    if state.status is not Status.COMPENSATING or pending_undo(state):
        return ()
    if state.ending is Status.CANCELLED:
        return (events.OrderCancelled(state.reason or ""),)
    return (events.OrderRejected(state.reason or ""),)


def _record(state: OrderState, command: RecordResult, given: Circumstances) -> tuple[Event, ...]:
    action = next_action(state)
    if not isinstance(action, Perform) or (
        (action.step, action.undo, action.attempt) != (command.step, command.undo, command.attempt)
    ):
        return ()  # An answer that came twice, or to a call that no longer matters.
    match command.result:
        case Succeeded(reference):
            return (_success(state, command, reference),)
        case Refused(error, detail):
            if command.undo:
                return (_park(state, command.step, "undo_refused", error, detail, given),)
            return (events.StepRefused(command.step, command.attempt, error, detail),)
        case Failed():
            return _failure(state, command, command.result, given)
        case Deferred():
            return _deferral(state, command, command.result, given)


def _success(state: OrderState, command: RecordResult, reference: str) -> Event:
    row = STEP[command.step]
    if not _readable(reference):
        if state.ending is None:
            raise MalformedAnswerError(command.step, reference)
        reference = ""  # What is to be undone is named by its effect key.
    if command.undo:
        return row.undone(command.attempt, reference)
    return row.done(command.attempt, reference)


def _readable(reference: str) -> bool:
    return 0 < len(reference) <= _REFERENCE_LENGTH and reference.isprintable()


def _failure(
    state: OrderState, command: RecordResult, result: Failed, given: Circumstances
) -> tuple[Event, ...]:
    step, undo, attempt = command.step, command.undo, command.attempt
    unknown = result.unknown or command.in_doubt
    moot = _moot(state, command, unknown)
    retry_at = None
    if not moot:
        retry_at = given.retry.retry_at(attempt, given.now, state.progressed_at, given.jitter)
    failed = events.StepFailed(step, undo, attempt, result.error, result.detail, unknown, retry_at)
    if moot or retry_at is not None:
        return (failed,)
    return (failed, _park(state, step, "retries_exhausted", result.error, result.detail, given))


def _deferral(
    state: OrderState, command: RecordResult, result: Deferred, given: Circumstances
) -> tuple[Event, ...]:
    step, undo, error, unknown = command.step, command.undo, result.error, command.in_doubt
    # Every deferral is an event and costs no attempt: "again in 0 s" must not fill the log.
    wait_s = max(result.retry_after_s, given.retry.initial_s)
    retry_at = after(given.now, wait_s * (1 + given.jitter))
    in_time = given.retry.within_budget(retry_at, state.progressed_at)
    moot = _moot(state, command, unknown)
    deferred = events.StepDeferred(
        step, undo, error, unknown, retry_at if in_time and not moot else None
    )
    if moot or in_time:
        return (deferred,)
    detail = "the other side stayed down for the whole budget of time"
    return (deferred, _park(state, step, "retries_exhausted", error, detail, given))


def _moot(state: OrderState, command: RecordResult, unknown: bool) -> bool:
    """Whether the call, which surely did nothing, need not be made again: there is only undoing."""
    if state.ending is None or command.undo or unknown:
        return False
    return state.step(command.step).status is not StepStatus.UNKNOWN


def _park(
    state: OrderState, step: str, cause: str, error: str, detail: str, given: Circumstances
) -> Event:
    # What is on its way to the customer, or half undone, is for a person to judge.
    shipped = state.step("ship").status is StepStatus.DONE
    expires = state.ending is None and not shipped
    hold_until = after(given.now, given.hold_s) if expires else None
    return events.OrderParked(step, cause, error, detail, hold_until)


def _cancel(state: OrderState, command: Cancel) -> tuple[Event, ...]:
    if state.ending is Status.CANCELLED and state.status is not Status.PARKED:
        return ()
    shipped = state.step("ship").status is StepStatus.DONE
    if state.status.terminal or state.ending is not None or shipped:
        raise NotNowError("cancelled", state.status)
    return (events.CancellationRequested(command.reason, command.in_doubt),)


def _of_parked(state: OrderState, wish: str, event: Event) -> tuple[Event, ...]:
    if state.status is not Status.PARKED:
        raise NotNowError(wish, state.status)
    return (event,)


def _expire(state: OrderState, given: Circumstances) -> tuple[Event, ...]:
    if state.hold_until is None or state.hold_until > given.now:
        return ()
    return (events.HoldExpired(),)


def _quarantine(state: OrderState, command: Quarantine, given: Circumstances) -> tuple[Event, ...]:
    if state.status.at_rest:
        return ()
    step = current_step(state).name
    return (_park(state, step, "crashed", command.error, command.traceback, given),)
