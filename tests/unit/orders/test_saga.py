"""The way of an order when nothing goes wrong."""

from __future__ import annotations

import pytest

from orders import STEPS, Perform, Rest, Settle, Status, StepStatus, decide, next_action
from orders.errors import OrderError
from orders.events import OrderPlaced
from tests.unit.orders.given import NOON, an_order, an_order_at, names, place_command


def test_an_order_passes_every_status_on_its_way_to_completed() -> None:
    order = an_order()
    passed = [order.status]
    while not order.status.terminal:
        order.succeeds()
        passed.append(order.status)
    assert passed == ["placed", "reserved", "authorized", "shipped", "completed"]


def test_the_history_of_a_completed_order_says_each_thing_once() -> None:
    order = an_order()
    while not order.status.terminal:
        order.succeeds()
    assert names(tuple(recorded.event for recorded in order.history)) == [
        "OrderPlaced",
        "StockReserved",
        "PaymentAuthorized",
        "OrderShipped",
        "PaymentCaptured",
        "OrderCompleted",
    ]


def test_a_new_order_keeps_all_it_was_placed_with() -> None:
    state = an_order().state
    command = place_command()
    assert (state.id, state.items, state.record_ref) == ("o-1", command.items, "record")
    assert (state.owner_ref, state.customer_ref) == ("owner", "customer")
    assert (state.fingerprint, state.correlation_id) == ("fingerprint", "c-1")
    assert state.created_at == state.updated_at == state.progressed_at == NOON


def test_the_total_is_that_of_all_units_of_all_lines() -> None:
    [recorded] = an_order().history
    assert isinstance(recorded.event, OrderPlaced)
    assert recorded.event.total.amount == 2 * 1999 + 850


def test_the_first_call_is_made_at_once_and_counts_as_attempt_one() -> None:
    assert next_action(an_order().state) == Perform("reserve", False, 1, None)


@pytest.mark.parametrize(
    "step, reaches",
    [
        ("reserve", "reserved"),
        ("authorize", "authorized"),
        ("ship", "shipped"),
        ("capture", "completed"),
    ],
)
def test_a_step_that_is_done_keeps_its_reference_and_moves_the_order_on(
    step: str, reaches: str
) -> None:
    order = an_order_at(step)
    order.later(7).succeeds("ref-9")
    done = order.step(step)
    assert (done.status, done.reference, done.attempts) == (StepStatus.DONE, "ref-9", 1)
    assert order.status == reaches
    assert order.state.progressed_at == order.now


def test_every_effect_key_is_the_order_and_the_step_whatever_has_happened() -> None:
    order = an_order_at("authorize")
    keys = [step.effect_key for step in order.state.steps]
    assert keys == ["o-1:reserve", "o-1:authorize", "o-1:ship", "o-1:capture"]
    order.fails()
    order.times_out()
    order.cancelled()
    assert [step.effect_key for step in order.state.steps] == keys


def test_a_completed_order_wants_its_hold_counted_as_sold_whenever_it_is_asked() -> None:
    order = an_order_at("capture")
    order.succeeds()
    assert next_action(order.state) == Settle()


def test_an_order_that_rests_wants_nothing() -> None:
    order = an_order()
    order.refused()
    assert order.status is Status.REJECTED
    assert next_action(order.state) == Rest()


def test_the_version_counts_every_event() -> None:
    order = an_order_at("ship")
    assert order.state.version == len(order.history) == 3
    order.refused()
    assert order.state.version == len(order.history) == 4


def test_an_order_cannot_be_placed_twice() -> None:
    order = an_order()
    with pytest.raises(OrderError, match=r"use place\(\)"):
        decide(order.state, place_command(), order.circumstances)


def test_every_row_of_the_table_has_its_own_two_events() -> None:
    kinds = [kind for step in STEPS for kind in (step.done, step.undone)]
    assert len(set(kinds)) == 2 * len(STEPS)
