"""The laws of one order: the saga's steps in their order, and nothing left done without a sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orders.errors import BrokenStreamError
from orders.events import Event, OrderPlaced, StepDone, StepUndone
from orders.evolve import evolve
from orders.money import Money
from orders.state import OrderState, Status, StepState, StepStatus
from orders.steps import STEP_OF_EVENT
from persistence.audit.report import Findings
from persistence.orders_projection import ORDER_STREAMS
from persistence.store import Commit


@dataclass(slots=True)
class EndedOrder:
    """What is kept of an order that ended: very many are."""

    status: Status
    total: Money
    effects: frozenset[str] = frozenset()
    """The steps whose effect the ledgers know."""


class OrderLaws:
    """Folds every order, and keeps those that are under way."""

    def __init__(self, findings: Findings) -> None:
        self.live: dict[str, OrderState] = {}
        self.ended: dict[str, EndedOrder] = {}
        self._findings = findings
        self._broken: set[str] = set()

    def is_over(self, stream: str) -> bool:
        """Whether an order's stream has come to its end."""
        return _order_id(stream) in self.ended

    def see(self, commit: Commit) -> OrderState | None:
        """Take in one commit of an order; the order as it stands, unless its stream is broken."""
        order_id = _order_id(commit.stream)
        if order_id in self._broken:
            return None
        if order_id in self.ended:
            self._findings.add(f"order {order_id} went on after its end: {commit.events[0].type}")
            return None
        state = self.live.get(order_id)
        for recorded in commit.recorded():
            for fault in _faults(state, recorded.event):
                self._findings.add(f"order {order_id}, event {recorded.seq}: {fault}")
            try:
                state = evolve(state, recorded.event, recorded.at, recorded.correlation_id)
            except BrokenStreamError as error:
                self._findings.add(f"order {order_id}, event {recorded.seq}: {error}")
                self._broken.add(order_id)
                self.live.pop(order_id, None)
                return None
        assert state is not None  # a commit holds at least one event
        self.live[order_id] = state
        if state.status.terminal:
            self._end(state)
        return state

    def conclude(self) -> None:
        """Count what there is."""
        counts = self._findings.counts
        counts["orders"] += len(self.live) + len(self.ended)
        counts.update(f"orders {order.status}" for order in self.live.values())
        counts.update(f"orders {order.status}" for order in self.ended.values())

    def _end(self, state: OrderState) -> None:
        del self.live[state.id]
        self.ended[state.id] = EndedOrder(state.status, state.total)
        for step in state.steps:
            fault = _fault_at_end(state.status, step)
            if fault is not None:
                self._findings.add(f"order {state.id} ended {state.status}, but {fault}")


def _order_id(stream: str) -> str:
    return stream.removeprefix(ORDER_STREAMS)


def _fault_at_end(status: Status, step: StepState) -> str | None:
    if status is Status.COMPLETED:
        return None if step.status is StepStatus.DONE else f"{step.name} is {step.status}"
    return f"{step.name} is still {_standing(step)}" if _standing(step) else None


def _faults(state: OrderState | None, event: Event) -> Iterator[str]:
    """What is wrong with an event, given the order before it."""
    if state is None:
        return
    match event:
        case OrderPlaced():
            yield "it is placed a second time"
        case StepDone():
            yield from _faults_of_doing(state, STEP_OF_EVENT[type(event)].name)
        case StepUndone():
            yield from _faults_of_undoing(state, STEP_OF_EVENT[type(event)].name)


def _faults_of_doing(state: OrderState, name: str) -> Iterator[str]:
    step = state.step(name)
    if step.status in (StepStatus.DONE, StepStatus.UNDONE):
        yield f"{name} takes effect a second time"
    if state.ending is not None and _standing(step) not in ("unknown", "awaited"):
        yield f"{name} takes effect while the order is being undone"
    for earlier in state.steps[: state.steps.index(step)]:
        if earlier.status is not StepStatus.DONE:
            yield f"{name} takes effect before {earlier.name}"


def _faults_of_undoing(state: OrderState, name: str) -> Iterator[str]:
    step = state.step(name)
    if step.status is not StepStatus.DONE:
        yield f"{name} is undone, but it is {step.status}"
    if state.ending is None:
        yield f"{name} is undone without a reason"
    for later in state.steps[state.steps.index(step) + 1 :]:
        if standing := _standing(later):
            yield f"{name} is undone before {later.name}, which is {standing}"


def _standing(step: StepState) -> str | None:
    """In which way a step has taken effect, or may have; None if it certainly has not."""
    if step.awaited:
        return "awaited"
    return str(step.status) if step.status in (StepStatus.DONE, StepStatus.UNKNOWN) else None
