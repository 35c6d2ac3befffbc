"""The providers' own books against the log."""

from __future__ import annotations

from collections.abc import Iterator

from gateways.ledger import EntryStatus, LedgerEntry
from orders import events
from orders.events import Event
from orders.state import OrderState, Status, StepStatus
from simulation.checks.evidence import Evidence

_HELD = (EntryStatus.AUTHORIZED, EntryStatus.CAPTURED, EntryStatus.BOOKED)

_BEFORE: dict[EntryStatus, type[Event]] = {
    EntryStatus.AUTHORIZED: events.StockReserved,
    EntryStatus.BOOKED: events.PaymentAuthorized,
    EntryStatus.CAPTURED: events.OrderShipped,
}
"""What must be in the log before an effect may happen."""


def check_money(evidence: Evidence) -> Iterator[str]:
    """At most one authorization, capture and shipment an order, each in its time."""
    for order_id, state in evidence.orders.items():
        yield from _check_order(evidence, order_id, state)
    for entry in (*evidence.payments.values(), *evidence.shipments.values()):
        if entry.order_id is not None:
            if entry.order_id not in evidence.orders:
                yield f"{entry.key} is for an order that is not in the log"
            elif not entry.key.startswith(f"{entry.order_id}:"):
                yield f"{entry.key} is no effect key of {entry.order_id}"
    yield from _check_order_of_effects(evidence)


def _check_order(evidence: Evidence, order_id: str, state: OrderState) -> Iterator[str]:
    found = {
        step: _status_of(ledger, [step_state.effect_key for step_state in state.steps], order_id)
        for step, ledger in (("payments", evidence.payments), ("shipments", evidence.shipments))
    }
    money, shipped = found["payments"], found["shipments"]
    for kind in _HELD:
        count = sum(status is kind for status in (*money, *shipped))
        if count > 1:
            yield f"{order_id} has {count} entries {kind}"
    captured = EntryStatus.CAPTURED in money
    held = EntryStatus.AUTHORIZED in money and EntryStatus.REFUNDED not in money
    booked = EntryStatus.BOOKED in shipped
    if state.status is Status.COMPLETED and not (captured and booked):
        yield f"{order_id} is completed: {money}, {shipped}"
    if state.status in (Status.REJECTED, Status.CANCELLED) and (captured or held or booked):
        yield f"{order_id} is {state.status} and still has {money}, {shipped}"
    if captured and not booked and state.status is not Status.PARKED:
        yield f"{order_id} is charged and neither shipped nor refunded"
    yield from _check_amounts(evidence, state)
    if state.status is Status.PARKED:
        yield from _check_parked(evidence, state)


def _status_of(ledger: dict[str, LedgerEntry], keys: list[str], order_id: str) -> list[EntryStatus]:
    by_order = [entry for entry in ledger.values() if entry.order_id == order_id]
    by_key = [ledger[key] for key in keys if key in ledger]
    return [entry.status for entry in {entry.key: entry for entry in by_order + by_key}.values()]


def _check_amounts(evidence: Evidence, state: OrderState) -> Iterator[str]:
    for name in ("authorize", "capture"):
        entry = evidence.payments.get(state.step(name).effect_key)
        if entry is not None and entry.amount not in (None, state.total):
            yield f"{entry.key} is for {entry.amount}, the order for {state.total}"


def _check_parked(evidence: Evidence, state: OrderState) -> Iterator[str]:
    """What a parked order knows for certain is what the providers say."""
    for name, ledger in (
        ("authorize", evidence.payments),
        ("ship", evidence.shipments),
        ("capture", evidence.payments),
    ):
        step = state.step(name)
        entry = ledger.get(step.effect_key)
        done = entry is not None and entry.status in _HELD
        if step.status is StepStatus.DONE and not done and state.ending is None:
            yield f"{state.id} is parked with {name} done, which {entry} denies"
        if step.status in (StepStatus.UNDONE, StepStatus.REFUSED) and done:
            yield f"{state.id} is parked with {name} {step.status}, which {entry} denies"


def _check_order_of_effects(evidence: Evidence) -> Iterator[str]:
    """Every effect had been decided, and that was in the log, when it happened."""
    positions: dict[tuple[str, type[Event]], int] = {}
    for commit in evidence.commits:
        for event in commit.events:
            positions.setdefault((commit.stream, type(event)), commit.position)
    for entry, position in evidence.world.effects:
        before = _BEFORE.get(entry.status)
        if before is None or entry.order_id is None:
            continue
        stood_at = positions.get((f"order-{entry.order_id}", before))
        if stood_at is None or stood_at > position:
            yield f"{entry.key} was {entry.status} before {before.type} was in the log"
