"""Failures that certainly did nothing: tried again, at a time that is an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orders import StepStatus
from orders.events import StepDeferred, StepFailed
from orders.policy import RetryPolicy
from tests.unit.orders.given import POLICY, an_order, an_order_at, names

STEP_NAMES = ["reserve", "authorize", "ship", "capture"]


@pytest.mark.parametrize("step", STEP_NAMES)
def test_a_step_that_failed_is_due_again_after_its_wait(step: str) -> None:
    order = an_order_at(step)
    reached = order.status
    order.fails("unavailable")
    assert (order.due.step, order.due.undo, order.due.attempt) == (step, False, 2)
    assert order.due.not_before == order.now + timedelta(seconds=1)
    assert order.status == reached
    failed = order.step(step)
    assert (failed.status, failed.last_error) == (StepStatus.WAITING, "unavailable")


def test_a_failure_is_an_event_with_all_that_is_known_of_it() -> None:
    order = an_order()
    assert order.fails("unavailable") == (
        StepFailed(
            step="reserve",
            undo=False,
            attempt=1,
            error="unavailable",
            detail="503",
            unknown=False,
            retry_at=order.now + timedelta(seconds=1),
        ),
    )


def test_the_waits_grow_with_the_attempts() -> None:
    order = an_order(replace(POLICY, attempts=9, budget_s=1000))
    waits = []
    for _ in range(6):
        order.fails()
        assert order.due.not_before is not None
        waits.append((order.due.not_before - order.now).total_seconds())
    assert waits == [1, 2, 4, 8, 10, 10]


def test_a_wait_is_shortened_by_the_jitter() -> None:
    order = an_order(jitter=0.25)
    order.fails()
    assert order.due.not_before == order.now + timedelta(seconds=0.25)


def test_a_success_at_last_forgets_the_wait_but_not_the_attempts() -> None:
    order = an_order()
    order.fails()
    order.fails()
    order.succeeds()
    done = order.step("reserve")
    assert (done.status, done.attempts, done.next_attempt_at) == (StepStatus.DONE, 3, None)


def test_a_step_starts_with_all_its_attempts_whatever_the_one_before_used_up() -> None:
    order = an_order()
    order.fails()
    order.fails()
    order.succeeds()
    assert (order.due.step, order.due.attempt) == ("authorize", 1)


def test_the_last_attempt_to_fail_parks_the_order() -> None:
    order = an_order()
    order.fails()
    order.fails()
    events = order.fails()
    assert names(events) == ["StepFailed", "OrderParked"]
    assert order.step("reserve").status is StepStatus.FAILED
    assert order.step("reserve").attempts == POLICY.attempts


def test_a_wait_that_would_end_outside_the_budget_of_time_parks_the_order() -> None:
    order = an_order().later(59.5)
    assert names(order.fails()) == ["StepFailed", "OrderParked"]


def test_a_wait_that_ends_exactly_with_the_budget_of_time_is_still_made() -> None:
    order = an_order().later(59)
    assert names(order.fails()) == ["StepFailed"]


def test_the_budget_of_time_begins_anew_with_every_step() -> None:
    order = an_order()
    order.later(50).succeeds()
    order.later(50)
    assert names(order.fails()) == ["StepFailed"]


def test_the_budget_of_time_does_not_begin_anew_with_a_failure() -> None:
    order = an_order()
    order.later(50).fails()
    order.later(15)
    assert names(order.fails()) == ["StepFailed", "OrderParked"]


def test_a_deferral_costs_no_attempt() -> None:
    order = an_order_at("authorize")
    for _ in range(5):
        order.deferred(0)
    assert (order.due.step, order.due.attempt) == ("authorize", 1)
    assert order.step("authorize").attempts == 0


def test_a_deferral_waits_for_the_time_it_was_told_and_up_to_as_much_again() -> None:
    order = an_order_at("authorize")
    [deferred] = order.deferred(5)
    assert isinstance(deferred, StepDeferred)
    assert deferred.retry_at == order.due.not_before == order.now + timedelta(seconds=10)


def test_a_deferral_to_no_time_at_all_still_waits_a_little() -> None:
    order = an_order_at("authorize")
    order.deferred(0)
    assert order.due.not_before == order.now + timedelta(seconds=2 * POLICY.initial_s)


def test_a_deferral_leaves_a_step_as_it_was_known() -> None:
    order = an_order_at("authorize")
    order.deferred()
    assert order.step("authorize").status is StepStatus.PENDING
    order.fails()
    order.deferred()
    assert order.step("authorize").status is StepStatus.WAITING
    assert order.step("authorize").last_error == "circuit_open"


def test_a_deferral_beyond_the_budget_of_time_parks_the_order() -> None:
    order = an_order_at("authorize").later(55)
    assert names(order.deferred(5)) == ["StepDeferred", "OrderParked"]
    assert order.status == "parked"
    assert order.step("authorize").next_attempt_at is None


def test_one_attempt_is_all_there_is_if_the_policy_says_so() -> None:
    order = an_order(RetryPolicy(1, 1, 2, 10, 60))
    assert names(order.fails()) == ["StepFailed", "OrderParked"]
