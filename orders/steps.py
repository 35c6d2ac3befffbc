"""The saga as data: what an order goes through, who does it, and what takes it back.

A new step is a new row here, its two events in events.py, and a service that answers its calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from orders.events import (
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentRefunded,
    PaymentVoided,
    ShipmentCancelled,
    StepDone,
    StepUndone,
    StockReleased,
    StockReserved,
)
from orders.state import Status


@dataclass(frozen=True, slots=True)
class Step:
    """One row: ``service`` does it, ``reaches`` is the order's status once it is done."""

    name: str
    service: str
    reaches: Status
    done: type[StepDone]
    undone: type[StepUndone]


STEPS: tuple[Step, ...] = (
    Step("reserve", "inventory", Status.RESERVED, StockReserved, StockReleased),
    Step("authorize", "payment", Status.AUTHORIZED, PaymentAuthorized, PaymentVoided),
    Step("ship", "shipping", Status.SHIPPED, OrderShipped, ShipmentCancelled),
    Step("capture", "payment", Status.COMPLETED, PaymentCaptured, PaymentRefunded),
)

STEP = MappingProxyType({step.name: step for step in STEPS})
"""The rows by name."""

STEP_OF_EVENT: MappingProxyType[type[StepDone] | type[StepUndone], Step] = MappingProxyType(
    {step.done: step for step in STEPS} | {step.undone: step for step in STEPS}
)
"""The row whose doing or undoing an event records."""


def effect_key(order_id: str, step: str) -> str:
    """The key under which the other side knows this effect: the same for every attempt."""
    return f"{order_id}:{step}"
