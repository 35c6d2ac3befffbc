"""Events make the order, and only events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from orders import BrokenStreamError, evolve, fold
from orders.events import (
    CancellationRequested,
    OrderCompleted,
    OrderParked,
    OrderPlaced,
    StepDeferred,
    StepFailed,
    StepRefused,
    StockReserved,
)
from orders.stock import StockReceived
from tests.unit.orders.given import NOON, Order, a_doubtful_order_at, an_order, an_order_at


def a_long_story() -> Order:
    """Trouble of every kind, to the refund of a capture and the end."""
    order = a_doubtful_order_at("capture").later(5)
    order.retried()
    order.deferred(in_doubt=True)
    order.later(5).crashed()
    order.discarded()
    order.succeeds()
    order.fails()
    order.refused()
    order.retried()
    order.undoes_everything()
    return order


def test_the_whole_history_makes_the_live_state() -> None:
    order = a_long_story()
    assert order.status == "rejected"
    assert fold(order.history) == order.live


def test_a_history_may_be_folded_in_two_parts() -> None:
    order = a_long_story()
    for middle in range(1, len(order.history)):
        half = fold(order.history[:middle])
        assert fold(order.history[middle:], half) == order.live


def test_no_events_make_no_order() -> None:
    assert fold([]) is None


def test_every_state_is_left_as_it_was() -> None:
    order = an_order()
    before, copy = order.state, fold(order.history)
    order.succeeds()
    assert before == copy
    assert before != order.state


def test_the_correlation_id_is_that_of_the_first_event() -> None:
    first, *rest = an_order_at("ship").history
    state = fold([first, *(later._replace(correlation_id="c-9") for later in rest)])
    assert state is not None
    assert state.correlation_id == "c-1"


def test_the_times_are_those_of_the_events() -> None:
    order = an_order()
    order.later(3).succeeds()
    assert order.state.created_at == NOON
    assert order.state.updated_at == NOON + timedelta(seconds=3)


def test_a_stream_begins_with_the_placing() -> None:
    with pytest.raises(BrokenStreamError, match="begins with OrderPlaced, not StockReserved"):
        evolve(None, StockReserved(1, "ref"), NOON)


def test_an_order_is_placed_once() -> None:
    order = an_order()
    placed = order.history[0].event
    assert isinstance(placed, OrderPlaced)
    with pytest.raises(BrokenStreamError, match="OrderPlaced cannot follow event 1"):
        evolve(order.state, placed, NOON)


def test_an_event_of_another_kind_of_stream_is_none_of_an_orders() -> None:
    with pytest.raises(BrokenStreamError, match="StockReceived cannot follow event 1"):
        evolve(an_order().state, StockReceived("SKU-MUG", 1), NOON)


@pytest.mark.parametrize(
    "event",
    [
        StepFailed("gift-wrap", False, 1, "unavailable", "", False, None),
        StepDeferred("gift-wrap", False, "circuit_open", False, None),
        StepRefused("gift-wrap", 1, "declined", ""),
        OrderParked("gift-wrap", "crashed", "RuntimeError", "", None),
    ],
    ids=lambda event: event.type,
)
def test_an_event_about_a_step_that_the_saga_does_not_have_breaks_the_stream(
    event: StepFailed | StepDeferred | StepRefused | OrderParked,
) -> None:
    with pytest.raises(BrokenStreamError, match=f"{event.type} cannot follow event 1"):
        evolve(an_order().state, event, NOON)


@pytest.mark.parametrize(
    "step, end",
    [("capture", Order.succeeds), ("reserve", Order.refused), ("reserve", Order.cancelled)],
)
def test_nothing_follows_the_end_of_an_order(step: str, end: Callable[[Order], object]) -> None:
    order = an_order_at(step)
    end(order)
    assert order.status.terminal
    with pytest.raises(BrokenStreamError, match="cannot follow the end"):
        evolve(order.state, CancellationRequested("too late", in_doubt=True), NOON)


def test_a_rejected_order_cannot_complete() -> None:
    order = an_order()
    order.refused()
    with pytest.raises(BrokenStreamError, match="OrderCompleted cannot follow the end"):
        evolve(order.state, OrderCompleted(), NOON)


def test_a_capture_alone_does_not_end_the_stream() -> None:
    order = an_order_at("capture")
    before = order.state
    captured, completed = order.succeeds()
    state = evolve(evolve(before, captured, NOON), completed, NOON)
    assert isinstance(completed, OrderCompleted)
    assert state.version == before.version + 2
