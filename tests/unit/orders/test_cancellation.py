"""Cancelled at somebody's wish, at any time until the shipment is booked."""

from __future__ import annotations

import pytest

from orders import NotNowError, StepStatus
from orders.events import CancellationRequested
from tests.unit.orders.given import (
    MALFORMED,
    Order,
    a_doubtful_order_at,
    a_parked_order_at,
    an_order,
    an_order_at,
    names,
    patient,
)

BEFORE_SHIPPING = ["reserve", "authorize", "ship"]


def test_a_new_order_is_cancelled_at_once() -> None:
    events = an_order().cancelled()
    assert events[0] == CancellationRequested("changed my mind", in_doubt=False)
    assert names(events) == ["CancellationRequested", "OrderCancelled"]


@pytest.mark.parametrize(
    "step, undone",
    [("reserve", []), ("authorize", ["reserve"]), ("ship", ["authorize", "reserve"])],
)
def test_a_cancelled_order_undoes_what_was_done(step: str, undone: list[str]) -> None:
    order = an_order_at(step)
    order.cancelled()
    assert order.undoes_everything() == undone
    assert order.status == "cancelled"
    assert order.state.reason == "changed my mind"


def test_a_shipped_order_cannot_be_cancelled() -> None:
    with pytest.raises(NotNowError, match="an order that is shipped cannot be cancelled") as no:
        an_order_at("capture").cancelled()
    assert no.value.status == "shipped"


def test_a_completed_order_cannot_be_cancelled() -> None:
    order = an_order_at("capture")
    order.succeeds()
    with pytest.raises(NotNowError):
        order.cancelled()


def test_a_rejected_order_cannot_be_cancelled() -> None:
    order = an_order()
    order.refused()
    with pytest.raises(NotNowError):
        order.cancelled()


def test_an_order_that_is_being_undone_for_another_reason_cannot_be_cancelled() -> None:
    order = an_order_at("authorize")
    order.refused()
    with pytest.raises(NotNowError):
        order.cancelled()


def test_an_order_parked_after_shipping_cannot_be_cancelled() -> None:
    with pytest.raises(NotNowError):
        a_parked_order_at("capture").cancelled()


def test_cancelling_twice_changes_nothing() -> None:
    order = an_order_at("authorize")
    order.cancelled()
    assert order.cancelled() == ()
    order.undoes_everything()
    assert order.cancelled() == ()


def test_a_cancelled_order_that_is_parked_cannot_be_cancelled_again() -> None:
    order = an_order_at("authorize")
    order.cancelled()
    order.fails_until_parked()
    with pytest.raises(NotNowError):
        order.cancelled()


def test_a_cancellation_ends_the_wait_for_the_next_attempt() -> None:
    order = an_order_at("authorize")
    order.fails()
    order.cancelled()
    assert order.call == ("reserve", "undo")
    failed = order.step("authorize")
    assert (failed.status, failed.next_attempt_at) == (StepStatus.FAILED, None)


def test_a_parked_order_can_be_cancelled() -> None:
    order = a_parked_order_at("authorize")
    order.cancelled()
    assert order.state.parked_step is None
    assert order.state.hold_until is None
    assert order.undoes_everything() == ["reserve"]
    assert order.status == "cancelled"


def test_an_order_parked_in_doubt_asks_again_when_it_is_cancelled() -> None:
    order = a_doubtful_order_at("ship")
    order.cancelled()
    assert (order.call, order.due.attempt) == (("ship", "do"), 1)


def a_cancelled_order_with_a_call_on_its_way(step: str, failures: int = 0) -> Order:
    order = an_order_at(step, patient(9))
    for _ in range(failures):
        order.fails()
    order.cancelled(in_doubt=True)
    return order


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
@pytest.mark.parametrize("failures", [0, 2])
def test_the_call_on_its_way_is_waited_for_under_the_number_it_was_sent_with(
    step: str, failures: int
) -> None:
    order = a_cancelled_order_with_a_call_on_its_way(step, failures)
    assert order.status == "compensating"
    assert (order.call, order.due.attempt) == ((step, "do"), failures + 1)
    assert order.due.not_before is None


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
def test_a_call_that_took_effect_after_all_is_undone_first(step: str) -> None:
    order = a_cancelled_order_with_a_call_on_its_way(step)
    order.succeeds()
    assert order.call == (step, "undo")
    assert order.undoes_everything()[0] == step
    assert order.status == "cancelled"


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
def test_a_call_that_was_refused_needs_no_undo(step: str) -> None:
    order = a_cancelled_order_with_a_call_on_its_way(step)
    order.refused()
    assert step not in order.undoes_everything()
    assert order.status == "cancelled"
    assert order.state.reason == "changed my mind"


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
@pytest.mark.parametrize("failures", [0, 2])
def test_a_call_that_certainly_did_nothing_is_not_made_again(step: str, failures: int) -> None:
    order = a_cancelled_order_with_a_call_on_its_way(step, failures)
    order.fails()
    assert order.step(step).status is StepStatus.FAILED
    assert order.step(step).next_attempt_at is None
    assert step not in order.undoes_everything()
    assert order.status == "cancelled"


def test_a_call_that_failed_at_its_last_attempt_does_not_park_a_cancelled_order() -> None:
    order = an_order_at("authorize")
    order.fails()
    order.fails()
    order.cancelled(in_doubt=True)
    assert names(order.fails()) == ["StepFailed"]
    assert order.undoes_everything() == ["reserve"]


@pytest.mark.parametrize("seconds", [5, 1000])
def test_a_call_that_was_never_made_needs_no_undo(seconds: float) -> None:
    order = a_cancelled_order_with_a_call_on_its_way("authorize")
    assert names(order.deferred(seconds)) == ["StepDeferred"]
    assert order.call == ("reserve", "undo")
    assert order.step("authorize").next_attempt_at is None


def test_a_call_that_timed_out_is_asked_about_until_the_truth_is_known() -> None:
    order = a_cancelled_order_with_a_call_on_its_way("authorize")
    order.times_out()
    order.fails()
    assert order.call == ("authorize", "do")
    order.succeeds()
    assert order.undoes_everything() == ["authorize", "reserve"]


@pytest.mark.parametrize("deferred", [False, True])
def test_a_restart_while_the_call_was_on_its_way_leaves_it_in_doubt(deferred: bool) -> None:
    order = a_cancelled_order_with_a_call_on_its_way("authorize")
    _ = order.deferred(in_doubt=True) if deferred else order.fails(in_doubt=True)
    assert order.step("authorize").status is StepStatus.UNKNOWN
    order.fails()
    assert order.call == ("authorize", "do")


def test_doubt_from_before_the_cancellation_is_not_ended_by_a_failure_after_it() -> None:
    order = an_order_at("authorize", patient(9))
    order.times_out()
    order.cancelled(in_doubt=True)
    assert (order.call, order.due.attempt) == (("authorize", "do"), 2)
    order.fails()
    assert order.call == ("authorize", "do")


def test_an_answer_that_nobody_can_read_does_not_stop_a_cancellation() -> None:
    order = a_cancelled_order_with_a_call_on_its_way("authorize")
    order.succeeds(MALFORMED)
    assert order.call == ("authorize", "undo")
    assert order.step("authorize").reference == ""
