"""In the dead letters: what was done stays held until somebody speaks, or the hold is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders import NotNowError, Rest, StepStatus, next_action
from tests.unit.orders.given import (
    HOLD_S,
    a_doubtful_order_at,
    a_parked_order_at,
    an_order,
    an_order_at,
    names,
)

STEP_NAMES = ["reserve", "authorize", "ship", "capture"]
BEFORE_SHIPPING = STEP_NAMES[:3]


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_parked_order_says_where_and_why_and_does_nothing(step: str) -> None:
    order = a_parked_order_at(step)
    assert (order.state.parked_step, order.state.parked_error) == (step, "unavailable")
    assert next_action(order.state) == Rest()


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_parked_order_keeps_what_was_done(step: str) -> None:
    before = {known.name: known for known in an_order_at(step).state.steps}
    after = {known.name: known for known in a_parked_order_at(step).state.steps}
    del before[step], after[step]
    assert after == before


def test_nothing_in_a_parked_order_waits_for_a_time() -> None:
    order = an_order_at("authorize")
    order.fails()
    order.later(55).deferred()
    assert order.status == "parked"
    parked = order.step("authorize")
    assert (parked.status, parked.next_attempt_at) == (StepStatus.FAILED, None)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_retry_goes_on_from_the_step_that_failed_with_a_new_budget(step: str) -> None:
    order = an_order_at(step)
    reached = order.status
    order.fails_until_parked()
    order.later(10_000)
    assert names(order.retried()) == ["OrderRetried"]
    assert order.status == reached
    assert (order.call, order.due.attempt, order.due.not_before) == ((step, "do"), 1, None)
    assert names(order.fails()) == ["StepFailed"]


def test_a_retried_order_is_no_longer_parked_anywhere() -> None:
    order = a_parked_order_at("authorize")
    order.retried()
    state = order.state
    assert (state.parked_step, state.parked_error, state.hold_until) == (None, None, None)


def test_a_retried_order_can_complete() -> None:
    order = a_parked_order_at("authorize")
    order.retried()
    while not order.status.terminal:
        order.succeeds()
    assert order.status == "completed"


def test_a_retried_order_can_be_parked_again() -> None:
    order = a_parked_order_at("authorize")
    order.later(100).retried()
    order.fails_until_parked()
    assert order.state.hold_until == order.now + timedelta(seconds=HOLD_S)


def test_of_two_retries_the_second_comes_too_late() -> None:
    order = a_parked_order_at("authorize")
    order.retried()
    with pytest.raises(NotNowError, match="an order that is reserved cannot be retried"):
        order.retried()


def test_an_order_that_is_not_parked_can_neither_be_retried_nor_discarded() -> None:
    order = an_order()
    with pytest.raises(NotNowError):
        order.retried()
    with pytest.raises(NotNowError, match="discarded"):
        order.discarded()


@pytest.mark.parametrize(
    "step, undone",
    [
        ("reserve", []),
        ("authorize", ["reserve"]),
        ("ship", ["authorize", "reserve"]),
        ("capture", ["ship", "authorize", "reserve"]),
    ],
)
def test_a_discarded_order_undoes_what_was_done_and_ends_rejected(
    step: str, undone: list[str]
) -> None:
    order = a_parked_order_at(step)
    order.discarded()
    assert order.undoes_everything() == undone
    assert order.status == "rejected"
    assert order.state.reason == "out of fashion"


def test_an_order_that_did_nothing_is_discarded_at_once() -> None:
    assert names(a_parked_order_at("reserve").discarded()) == ["OrderDiscarded", "OrderRejected"]


def test_a_cancelled_order_that_was_parked_and_discarded_still_ends_cancelled() -> None:
    order = an_order_at("authorize")
    order.cancelled()
    order.fails_until_parked()
    order.discarded()
    order.undoes_everything()
    assert order.status == "cancelled"


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
def test_an_order_is_held_for_a_while(step: str) -> None:
    order = a_parked_order_at(step)
    assert order.state.hold_until == order.now + timedelta(seconds=HOLD_S)


def test_an_order_that_is_shipped_is_held_until_a_person_has_looked() -> None:
    assert a_parked_order_at("capture").state.hold_until is None


@pytest.mark.parametrize("step", BEFORE_SHIPPING)
def test_an_order_whose_hold_is_over_undoes_itself(step: str) -> None:
    order = a_parked_order_at(step).later(HOLD_S)
    assert names(order.hold_is_over())[0] == "HoldExpired"
    order.undoes_everything()
    assert order.status == "rejected"
    assert order.state.reason == "hold_expired"


def test_a_hold_is_not_over_a_moment_before_its_time() -> None:
    assert a_parked_order_at("authorize").later(HOLD_S - 0.001).hold_is_over() == ()


def test_a_hold_is_over_only_once() -> None:
    order = a_parked_order_at("authorize").later(HOLD_S)
    order.hold_is_over()
    assert order.hold_is_over() == ()


def test_the_end_of_a_hold_comes_too_late_for_an_order_that_was_retried() -> None:
    order = a_parked_order_at("authorize")
    order.retried()
    assert order.later(HOLD_S).hold_is_over() == ()


def test_a_hold_without_an_end_is_never_over() -> None:
    assert a_parked_order_at("capture").later(10 * HOLD_S).hold_is_over() == ()


def test_an_order_held_in_doubt_asks_before_it_undoes_itself() -> None:
    order = a_doubtful_order_at("authorize").later(HOLD_S)
    order.hold_is_over()
    assert order.call == ("authorize", "do")
    order.succeeds()
    assert order.undoes_everything() == ["authorize", "reserve"]
