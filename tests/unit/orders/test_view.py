"""What others may see of an order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders import OrderState, view
from tests.unit.orders.given import HOLD_S, NOON, a_parked_order_at, an_order, an_order_at


def test_a_new_order_is_shown_with_just_what_there_is() -> None:
    shown = view(an_order().state)
    steps = shown.pop("steps")
    assert shown == {
        "id": "o-1",
        "status": "placed",
        "version": 1,
        "items": [
            {
                "sku": "SKU-BOOK",
                "quantity": 2,
                "unit_price": {"amount": 1999, "currency": "EUR"},
            },
            {"sku": "SKU-MUG", "quantity": 1, "unit_price": {"amount": 850, "currency": "EUR"}},
        ],
        "total": {"amount": 4848, "currency": "EUR"},
        "customer_ref": "customer",
        "correlation_id": "c-1",
        "created_at": NOON,
        "updated_at": NOON,
    }
    assert steps == [
        {"name": name, "status": "pending", "attempts": 0, "effect_key": f"o-1:{name}"}
        for name in ("reserve", "authorize", "ship", "capture")
    ]


def test_a_step_that_is_done_shows_its_reference() -> None:
    order = an_order()
    order.succeeds("hold-1")
    assert shown_step(order.state, "reserve") == {
        "name": "reserve",
        "status": "done",
        "attempts": 1,
        "effect_key": "o-1:reserve",
        "reference": "hold-1",
    }


def test_a_step_that_waits_shows_why_and_until_when() -> None:
    order = an_order()
    order.fails("unavailable")
    assert shown_step(order.state, "reserve") == {
        "name": "reserve",
        "status": "waiting",
        "attempts": 1,
        "effect_key": "o-1:reserve",
        "last_error": "unavailable",
        "next_attempt_at": NOON + timedelta(seconds=1),
    }


def test_a_step_that_is_hard_to_undo_shows_how_often_it_was_tried() -> None:
    order = an_order_at("authorize")
    order.refused()
    order.fails()
    assert shown_step(order.state, "reserve")["undo_attempts"] == 1


def test_a_parked_order_shows_where_why_and_how_long_it_is_held() -> None:
    shown = view(a_parked_order_at("authorize").state)
    assert shown["status"] == "parked"
    assert (shown["parked_step"], shown["parked_error"]) == ("authorize", "unavailable")
    assert shown["hold_until"] == NOON + timedelta(seconds=HOLD_S)
    assert "reason" not in shown


def test_a_rejected_order_shows_the_reason() -> None:
    order = an_order()
    order.refused("InsufficientStockError")
    assert view(order.state)["reason"] == "InsufficientStockError"


@pytest.mark.parametrize("kept_back", ["owner_ref", "record_ref", "fingerprint"])
def test_what_is_for_the_engine_only_is_not_shown(kept_back: str) -> None:
    order = an_order()
    value = getattr(order.state, kept_back)
    assert kept_back not in view(order.state)
    assert value not in repr(view(order.state))


def shown_step(state: OrderState, name: str) -> dict[str, object]:
    steps = view(state)["steps"]
    assert isinstance(steps, list)
    [shown] = [step for step in steps if step["name"] == name]
    assert isinstance(shown, dict)
    return shown
