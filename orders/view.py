"""An order as others see it: plain data, no personal data, times as datetimes."""

from __future__ import annotations

from orders.money import Money
from orders.state import OrderState, StepState


def view(state: OrderState) -> dict[str, object]:
    """The order's public form, as GET /api/orders/{id} answers it and the read model keeps it."""
    shown: dict[str, object] = {
        "id": state.id,
        "status": str(state.status),
        "version": state.version,
        "items": [
            {
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_price": view_money(line.unit_price),
            }
            for line in state.items
        ],
        "total": view_money(state.total),
        "customer_ref": state.customer_ref,
        "correlation_id": state.correlation_id,
        "created_at": state.created_at,
        "updated_at": state.updated_at,
        "steps": [_view_step(step) for step in state.steps],
    }
    optional = {
        "reason": state.reason,
        "hold_until": state.hold_until,
        "parked_step": state.parked_step,
        "parked_error": state.parked_error,
    }
    return shown | {name: value for name, value in optional.items() if value is not None}


def view_money(money: Money) -> dict[str, object]:
    """An amount in minor units and its currency."""
    return {"amount": money.amount, "currency": money.currency}


def _view_step(step: StepState) -> dict[str, object]:
    shown: dict[str, object] = {
        "name": step.name,
        "status": step.status.value,
        "attempts": step.attempts,
        "effect_key": step.effect_key,
    }
    # One by one: most steps have one of these or none, and every change of an order shows four.
    if step.reference is not None:
        shown["reference"] = step.reference
    if step.last_error is not None:
        shown["last_error"] = step.last_error
    if step.next_attempt_at is not None:
        shown["next_attempt_at"] = step.next_attempt_at
    if step.undo_attempts:
        shown["undo_attempts"] = step.undo_attempts
    return shown
