"""Parked because its own actor kept crashing: nobody knows what it had sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders import MalformedAnswerError, StepStatus
from orders.events import OrderParked
from tests.unit.orders.given import (
    HOLD_S,
    MALFORMED,
    a_parked_order_at,
    an_order,
    an_order_at,
)

STEP_NAMES = ["reserve", "authorize", "ship", "capture"]


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_crashed_order_is_parked_in_doubt_at_the_step_it_was_at(step: str) -> None:
    order = an_order_at(step)
    [parked] = order.crashed()
    assert isinstance(parked, OrderParked)
    assert (parked.step, parked.cause) == (step, "crashed")
    assert (parked.error, parked.detail) == ("RuntimeError", "Traceback …")
    crashed = order.step(step)
    # Whoever looks at it sees that something was tried.
    assert (crashed.status, crashed.attempts) == (StepStatus.UNKNOWN, 1)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_crashed_order_that_is_retried_sends_the_same_call_again(step: str) -> None:
    order = an_order_at(step)
    reached = order.status
    order.crashed()
    order.retried()
    assert order.status == reached
    assert (order.call, order.due.attempt) == ((step, "do"), 1)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_crashed_order_that_is_discarded_first_asks_what_it_had_done(step: str) -> None:
    order = an_order_at(step)
    order.crashed()
    order.discarded()
    assert order.call == (step, "do")
    order.succeeds()
    assert order.undoes_everything()[0] == step
    assert order.status == "rejected"


def test_an_order_that_crashed_while_it_waited_waits_no_longer() -> None:
    order = an_order_at("authorize")
    order.fails()
    order.crashed()
    crashed = order.step("authorize")
    assert (crashed.status, crashed.next_attempt_at) == (StepStatus.UNKNOWN, None)
    assert crashed.last_error == "RuntimeError"


def test_a_crashed_order_is_held_for_a_while_unless_it_is_shipped() -> None:
    order = an_order_at("ship")
    order.crashed()
    assert order.state.hold_until == order.now + timedelta(seconds=HOLD_S)
    order = an_order_at("capture")
    order.crashed()
    assert order.state.hold_until is None


def test_an_order_that_crashed_while_undoing_goes_on_undoing_when_it_is_retried() -> None:
    order = an_order_at("capture")
    order.refused()
    order.succeeds()
    order.crashed()
    assert order.state.parked_step == "authorize"
    assert order.step("authorize").status is StepStatus.DONE
    assert order.state.hold_until is None
    order.retried()
    assert order.undoes_everything() == ["authorize", "reserve"]
    assert order.status == "rejected"


def test_a_crash_with_a_call_on_its_way_puts_a_cancelled_order_in_doubt() -> None:
    order = an_order_at("authorize")
    order.cancelled(in_doubt=True)
    order.crashed()
    order.retried()
    order.fails()
    assert order.step("authorize").status is StepStatus.UNKNOWN
    assert order.call == ("authorize", "do")


def test_an_order_that_rests_is_not_parked_by_a_crash() -> None:
    completed = an_order_at("capture")
    completed.succeeds()
    assert completed.crashed() == ()
    assert a_parked_order_at("ship").crashed() == ()


@pytest.mark.parametrize("reference", ["", MALFORMED, "a\nb", "\ud800", "x" * 256])
def test_an_answer_that_cannot_be_read_crashes_its_reader(reference: str) -> None:
    order = an_order_at("authorize")
    with pytest.raises(MalformedAnswerError, match="unreadable reference"):
        order.succeeds(reference)
    assert order.step("authorize").status is StepStatus.PENDING


@pytest.mark.parametrize("reference", ["x", "x" * 255, "pi_1 (test) ✓"])
def test_an_answer_that_can_be_read_is_kept_as_it_is(reference: str) -> None:
    order = an_order_at("authorize")
    order.succeeds(reference)
    assert order.step("authorize").reference == reference


def test_what_was_done_under_an_unreadable_name_is_undone_by_its_key() -> None:
    order = an_order_at("authorize")
    order.crashed()
    order.discarded()
    order.succeeds(MALFORMED)
    assert order.step("authorize").reference == ""
    assert order.call == ("authorize", "undo")


def test_an_undo_with_an_unreadable_name_is_an_undo_all_the_same() -> None:
    order = an_order_at("authorize")
    order.cancelled()
    order.succeeds(MALFORMED)
    assert order.status == "cancelled"


def test_a_crash_before_the_first_answer_leaves_the_first_step_in_doubt() -> None:
    order = an_order()
    order.crashed()
    order.discarded()
    order.refused()
    assert order.status == "rejected"
