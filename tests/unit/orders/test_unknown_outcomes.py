"""A timeout is no failure: the same key again until the truth is known, nothing undone before."""

from __future__ import annotations

import pytest

from orders import Status, StepStatus
from orders.events import StepDeferred, StepFailed
from tests.unit.orders.given import a_doubtful_order_at, an_order_at, names, patient

STEP_NAMES = ["reserve", "authorize", "ship", "capture"]


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_step_of_unknown_outcome_is_asked_for_again(step: str) -> None:
    order = an_order_at(step)
    order.times_out()
    assert order.step(step).status is StepStatus.UNKNOWN
    assert (order.call, order.due.attempt) == ((step, "do"), 2)


def test_an_answer_under_the_same_key_ends_the_doubt() -> None:
    order = an_order_at("authorize")
    order.times_out()
    order.succeeds()
    assert order.step("authorize").status is StepStatus.DONE
    assert order.status == "authorized"


def test_a_certain_failure_says_nothing_of_the_call_before_it() -> None:
    order = an_order_at("authorize")
    order.times_out()
    order.fails()
    assert order.step("authorize").status is StepStatus.UNKNOWN


def test_a_failure_proves_nothing_while_an_earlier_call_is_unaccounted_for() -> None:
    order = an_order_at("authorize")
    [failed] = order.fails(in_doubt=True)
    assert isinstance(failed, StepFailed)
    assert failed.unknown
    assert order.step("authorize").status is StepStatus.UNKNOWN


def test_a_deferral_keeps_the_doubt_about_an_earlier_call() -> None:
    order = an_order_at("authorize")
    [deferred] = order.deferred(in_doubt=True)
    assert isinstance(deferred, StepDeferred)
    assert deferred.unknown
    assert order.step("authorize").status is StepStatus.UNKNOWN
    order.deferred()
    assert order.step("authorize").status is StepStatus.UNKNOWN


def test_doubt_outlives_the_parking_and_the_retry() -> None:
    order = a_doubtful_order_at("authorize")
    assert order.step("authorize").status is StepStatus.UNKNOWN
    order.retried()
    assert order.step("authorize").status is StepStatus.UNKNOWN
    order.fails()
    assert order.step("authorize").status is StepStatus.UNKNOWN


@pytest.mark.parametrize("step", STEP_NAMES)
def test_an_order_in_doubt_that_is_to_be_undone_first_asks_what_became_of_the_step(
    step: str,
) -> None:
    order = a_doubtful_order_at(step)
    order.discarded()
    assert order.status == "compensating"
    assert (order.call, order.due.attempt) == ((step, "do"), 1)


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_step_found_done_while_undoing_is_one_more_thing_to_undo(step: str) -> None:
    order = a_doubtful_order_at(step)
    done = [known.name for known in order.state.steps if known.status is StepStatus.DONE]
    order.discarded()
    order.succeeds()
    assert order.status == "compensating"
    assert order.undoes_everything() == [step, *reversed(done)]
    assert order.status == "rejected"


def test_a_capture_found_done_while_undoing_is_refunded() -> None:
    order = a_doubtful_order_at("capture")
    order.discarded()
    order.succeeds()
    assert names(order.succeeds()) == ["PaymentRefunded"]


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_step_found_refused_while_undoing_needs_no_undo(step: str) -> None:
    order = a_doubtful_order_at(step)
    order.discarded()
    order.refused()
    assert step not in order.undoes_everything()
    assert order.status == "rejected"
    assert order.state.reason == "out of fashion"


def test_failures_while_asking_do_not_end_the_doubt_but_may_park_the_order() -> None:
    order = a_doubtful_order_at("authorize")
    order.discarded()
    order.fails_until_parked()
    assert order.step("authorize").status is StepStatus.UNKNOWN
    assert order.state.hold_until is None
    order.retried()
    assert order.status == "compensating"
    assert (order.call, order.due.attempt) == (("authorize", "do"), 1)


def test_nothing_is_undone_however_long_the_doubt_lasts() -> None:
    order = an_order_at("ship", patient(100))
    order.times_out()
    order.cancelled()
    for answer in (order.times_out, order.fails, order.deferred) * 20:
        answer()
        assert order.call == ("ship", "do")


def test_the_attempts_that_timed_out_count_against_the_budget() -> None:
    order = an_order_at("authorize")
    order.times_out()
    order.fails()
    assert names(order.times_out()) == ["StepFailed", "OrderParked"]
    assert order.status is Status.PARKED
