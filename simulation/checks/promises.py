"""What callers were told is true, and every order came to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.catalogue import DEMO_OFFERS
from orders import events
from orders.events import Event
from orders.money import Money, total
from orders.redrive import RedriveStatus, fold_redrive, redrive_stream
from orders.state import Status
from orders.steps import STEP_OF_EVENT
from simulation.checks.evidence import Evidence
from simulation.wire import at_once


def check_promises(evidence: Evidence) -> Iterator[str]:
    """Nothing acknowledged is lost, nothing is stuck, nothing was retried out of bounds."""
    promises = evidence.world.promises
    for order_id, order in promises.placed.items():
        state = evidence.orders.get(order_id)
        if state is None:
            yield f"{order_id} was acknowledged and is lost"
        elif tuple((line.sku, line.quantity) for line in state.items) != order.items:
            yield f"{order_id} is not what was ordered"
        elif state.total != _worth(order.items):
            yield f"{order_id} is for {state.total}, not what was ordered"
    for order_id, state in evidence.orders.items():
        if not state.status.at_rest:
            yield f"{order_id} is stuck as {state.status}"
        kinds = Counter(recorded.event.type for recorded in evidence.histories[order_id])
        if order_id in promises.cancelled and not kinds["CancellationRequested"]:
            yield f"{order_id}: its cancellation was acknowledged and is lost"
        if order_id in promises.discarded and not kinds["OrderDiscarded"]:
            yield f"{order_id}: its discarding was acknowledged and is lost"
        if order_id in promises.retried and not kinds["OrderRetried"]:
            yield f"{order_id}: its retry was acknowledged and is lost"
        if kinds["CancellationRequested"] and state.status in (Status.COMPLETED, Status.REJECTED):
            yield f"{order_id} was to be cancelled and is {state.status}"
        yield from _check_retries(evidence, order_id)


def check_redrives(evidence: Evidence) -> Iterator[str]:
    """Every redrive that was promised is in the log, and has been carried out."""
    world = evidence.world
    redrive_ids = world.log.redrive_ids()
    for redrive_id in sorted(world.promises.redrives.difference(redrive_ids)):
        yield f"redrive {redrive_id} was acknowledged and is lost"
    for redrive_id in redrive_ids:
        state = fold_redrive(at_once(world.log.read_stream(redrive_stream(redrive_id))))
        row = at_once(world.redrives.get(redrive_id))
        if row != state:
            yield f"redrive {redrive_id} is not in the read model as it is in the log"
        if state is not None and state.status is RedriveStatus.RUNNING:
            yield f"redrive {redrive_id} has not ended"


def _worth(items: tuple[tuple[str, int], ...]) -> Money:
    prices = {offer.sku: offer.unit_price for offer in DEMO_OFFERS}
    return total([prices[sku].times(quantity) for sku, quantity in items])


def _check_retries(evidence: Evidence, order_id: str) -> Iterator[str]:
    """No wait is longer than it may be, none is cut short, and no budget is overdrawn."""
    if any(mishap.kind == "clock" for mishap in evidence.world.plan.mishaps):
        return  # The clock may jump between a decision and its commit.
    settings = evidence.world.plan.settings
    waiting: tuple[str, bool, datetime] | None = None
    for recorded in evidence.histories[order_id]:
        event = recorded.event
        if isinstance(event, events.OrderParked) and event.cause == "crashed":
            continue  # whoever crashed had not waited for anything
        if waiting is not None and _call(event) == waiting[:2] and recorded.at < waiting[2]:
            yield f"{order_id}@{recorded.seq} did not wait until {waiting[2]}"
        waiting = None
        if not isinstance(event, events.StepFailed | events.StepDeferred):
            continue
        if event.retry_at is not None:
            waiting = (event.step, event.undo, event.retry_at)
        if isinstance(event, events.StepDeferred) or event.retry_at is None:
            continue
        ceiling = min(
            settings.backoff_max_s,
            settings.backoff_initial_s * settings.backoff_factor ** (event.attempt - 1),
        )
        if event.retry_at > recorded.at + timedelta(seconds=ceiling, milliseconds=1):
            yield f"{order_id}@{recorded.seq} waits longer than {ceiling} s"
        if event.attempt >= settings.step_attempts:
            yield f"{order_id}@{recorded.seq} is tried more than {settings.step_attempts} times"


def _call(event: Event) -> tuple[str, bool] | None:
    """Which step's call an event tells the outcome of, and whether it was to undo it."""
    match event:
        case events.StepFailed() | events.StepDeferred():
            return event.step, event.undo
        case events.StepRefused():
            return event.step, False
        case events.StepDone():
            return STEP_OF_EVENT[type(event)].name, False
        case events.StepUndone():
            return STEP_OF_EVENT[type(event)].name, True
    return None
