"""Undoing: in reverse, one at a time, tried again, and able to park like everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders import StepStatus
from orders.events import ShipmentCancelled, StepFailed
from tests.unit.orders.given import Order, an_order_at, names, patient


def a_compensating_order() -> Order:
    """Refused at the capture: its shipment is to be cancelled first."""
    order = an_order_at("capture")
    order.refused()
    return order


def test_an_undo_is_asked_for_under_the_key_of_what_it_undoes_as_attempt_one() -> None:
    order = a_compensating_order()
    assert order.due.attempt == 1
    assert order.due.not_before is None
    assert order.step(order.due.step).effect_key == "o-1:ship"


def test_the_next_undo_waits_for_the_one_before() -> None:
    order = a_compensating_order()
    assert order.call == ("ship", "undo")
    order.succeeds()
    assert order.call == ("authorize", "undo")


def test_an_undo_that_is_done_says_so_and_is_never_asked_for_again() -> None:
    order = a_compensating_order()
    assert order.succeeds("cancelled-1") == (ShipmentCancelled(1, "cancelled-1"),)
    assert order.step("ship").status is StepStatus.UNDONE
    assert "ship" not in order.undoes_everything()


def test_the_last_undo_ends_the_order_in_the_same_decision() -> None:
    order = an_order_at("authorize")
    order.refused()
    assert names(order.succeeds()) == ["StockReleased", "OrderRejected"]


def test_an_undo_that_failed_is_tried_again_after_a_wait() -> None:
    order = a_compensating_order()
    [failed] = order.fails()
    assert isinstance(failed, StepFailed)
    assert failed.undo
    assert order.call == ("ship", "undo")
    assert order.due.attempt == 2
    assert order.due.not_before == order.now + timedelta(seconds=1)


def test_a_step_whose_undo_failed_still_counts_as_done() -> None:
    order = a_compensating_order()
    order.fails("unavailable")
    step = order.step("ship")
    assert (step.status, step.last_error) == (StepStatus.DONE, "unavailable")
    assert (step.attempts, step.undo_attempts) == (1, 1)


@pytest.mark.parametrize("lost", [False, True])
def test_an_undo_of_unknown_outcome_is_simply_sent_again(lost: bool) -> None:
    order = a_compensating_order()
    _ = order.times_out() if lost else order.fails(in_doubt=True)
    assert order.step("ship").status is StepStatus.DONE
    assert order.call == ("ship", "undo")


def test_an_undo_has_attempts_of_its_own_however_many_the_doing_took() -> None:
    order = an_order_at("ship", patient(9))
    for _ in range(7):
        order.fails()
    order.succeeds()
    order.refused()
    assert (order.due.step, order.due.attempt) == ("ship", 1)


def test_an_undo_whose_attempts_are_spent_parks_the_order_for_good() -> None:
    order = a_compensating_order().fails_until_parked()
    assert order.state.parked_step == "ship"
    assert order.state.hold_until is None
    assert order.step("ship").status is StepStatus.DONE


def test_an_undo_that_is_refused_parks_the_order_at_once() -> None:
    order = a_compensating_order()
    assert names(order.refused("already_picked_up")) == ["OrderParked"]
    assert order.state.parked_error == "already_picked_up"
    assert order.step("ship").last_error == "already_picked_up"
    assert order.state.hold_until is None


def test_a_retry_goes_on_undoing_from_the_undo_that_failed() -> None:
    order = a_compensating_order().fails_until_parked()
    order.retried()
    assert order.status == "compensating"
    assert (order.call, order.due.attempt) == (("ship", "undo"), 1)
    assert order.undoes_everything() == ["ship", "authorize", "reserve"]
    assert order.status == "rejected"
    assert order.state.reason == "declined"


def test_a_discard_goes_on_undoing_too() -> None:
    order = a_compensating_order()
    order.refused()
    order.discarded()
    assert order.undoes_everything() == ["ship", "authorize", "reserve"]
    assert order.state.reason == "out of fashion"


def test_the_budget_of_time_begins_anew_with_every_undo() -> None:
    order = a_compensating_order()
    order.later(50).succeeds()
    order.later(50)
    assert names(order.fails()) == ["StepFailed"]


def test_the_time_spent_going_forward_is_not_held_against_the_undoing() -> None:
    order = an_order_at("authorize").later(1000)
    order.refused()
    assert names(order.fails()) == ["StepFailed"]
