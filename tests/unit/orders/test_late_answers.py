"""Answers come twice, come late, or come to a call that nobody waits for any more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orders import Perform
from orders.commands import RecordResult
from orders.effects import Deferred, Failed, Refused, Result, Succeeded
from tests.unit.orders.given import Order, a_parked_order_at, an_order, an_order_at

RESULTS: list[Result] = [
    Succeeded("ref-1"),
    Refused("declined", "no"),
    Failed("unavailable", "503", unknown=False),
    Failed("timeout", "no answer", unknown=True),
]


def answer(due: Perform, result: Result) -> RecordResult:
    return RecordResult(due.step, due.undo, due.attempt, result)


@pytest.mark.parametrize("step", ["reserve", "authorize", "ship", "capture"])
@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_an_answer_that_comes_twice_counts_once(step: str, result: Result) -> None:
    order = an_order_at(step)
    again = answer(order.due, result)
    order.tell(again)
    assert order.tell(again) == ()


@pytest.mark.parametrize("result", RESULTS, ids=repr)
def test_an_answer_to_an_undo_that_comes_twice_counts_once(result: Result) -> None:
    order = an_order_at("capture")
    order.refused()
    again = answer(order.due, result)
    order.tell(again)
    assert order.tell(again) == ()


@pytest.mark.parametrize("result", [*RESULTS, Deferred("circuit_open", 5)], ids=repr)
def test_an_answer_to_an_earlier_attempt_changes_nothing(result: Result) -> None:
    order = an_order_at("authorize")
    late = answer(order.due, result)
    order.fails()
    assert order.tell(late) == ()


@pytest.mark.parametrize("result", [*RESULTS, Deferred("circuit_open", 5)], ids=repr)
@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(lambda order: order.crashed(), id="parked"),
        pytest.param(lambda order: order.refused(), id="rejected"),
        pytest.param(lambda order: order.cancelled(), id="cancelled"),
    ],
)
def test_an_answer_to_an_order_at_rest_changes_nothing(
    rest: Callable[[Order], object], result: Result
) -> None:
    order = an_order()
    late = answer(order.due, result)
    rest(order)
    assert order.status.at_rest
    assert order.tell(late) == ()


def test_an_answer_to_the_doing_is_none_to_the_undoing() -> None:
    order = an_order_at("ship")
    late = answer(order.due, Succeeded("ref-ship"))
    order.succeeds()
    order.refused()
    assert order.call == ("ship", "undo")
    assert order.tell(late) == ()


def test_an_answer_to_another_step_changes_nothing() -> None:
    order = an_order_at("authorize")
    assert order.tell(RecordResult("ship", False, 1, Succeeded("ref"))) == ()
    assert order.tell(RecordResult("no such step", False, 1, Succeeded("ref"))) == ()


def test_an_unreadable_answer_that_nobody_waits_for_crashes_nobody() -> None:
    order = a_parked_order_at("authorize")
    assert order.tell(RecordResult("authorize", False, 3, Succeeded("\x00"))) == ()


def test_an_answer_that_comes_after_a_retry_is_as_good_as_the_one_awaited() -> None:
    order = an_order_at("authorize")
    late = answer(order.due, Succeeded("pi_1"))
    order.crashed()
    order.retried()
    order.tell(late)
    assert order.status == "authorized"
