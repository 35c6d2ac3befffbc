"""No, for good: what was done is undone, and the order ends rejected."""

from __future__ import annotations

import pytest

from orders import StepStatus
from tests.unit.orders.given import an_order, an_order_at, names


def test_an_order_refused_at_its_first_step_is_rejected_at_once() -> None:
    events = an_order().refused("InsufficientStockError")
    assert names(events) == ["StepRefused", "OrderRejected"]


@pytest.mark.parametrize(
    "step, undone",
    [
        ("reserve", []),
        ("authorize", ["reserve"]),
        ("ship", ["authorize", "reserve"]),
        ("capture", ["ship", "authorize", "reserve"]),
    ],
)
def test_a_refused_order_undoes_what_was_done_last_first(step: str, undone: list[str]) -> None:
    order = an_order_at(step)
    order.refused()
    assert order.undoes_everything() == undone
    assert order.status == "rejected"


def test_a_refused_step_itself_is_not_undone() -> None:
    order = an_order_at("authorize")
    order.refused("card_declined")
    order.undoes_everything()
    refused = order.step("authorize")
    assert (refused.status, refused.last_error) == (StepStatus.REFUSED, "card_declined")


def test_a_rejected_order_says_why() -> None:
    order = an_order_at("ship")
    order.refused("embargo")
    order.undoes_everything()
    assert order.state.reason == "embargo"
    assert order.state.ending == "rejected"


def test_a_refusal_after_failures_stops_the_retries() -> None:
    order = an_order_at("authorize")
    order.fails()
    order.refused()
    assert order.call == ("reserve", "undo")
    assert order.step("authorize").attempts == 2
    assert order.step("authorize").next_attempt_at is None


def test_a_refusal_ends_the_doubt_about_earlier_attempts() -> None:
    order = an_order_at("authorize")
    order.times_out()
    order.refused()
    assert order.undoes_everything() == ["reserve"]
    assert order.status == "rejected"


def test_a_refused_capture_takes_the_shipment_back_and_lets_the_money_go() -> None:
    order = an_order_at("capture")
    order.refused("expired")
    assert order.call == ("ship", "undo")
    order.undoes_everything()
    assert [step.status for step in order.state.steps] == [
        "undone",
        "undone",
        "undone",
        "refused",
    ]
