"""What an order's actor does, without the actor: it sends what is due and records what comes back.

Its rules of doubt are those the domain asks for (orders/commands.py), spelled out once more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from orders import (
    MalformedAnswerError,
    Perform,
    Status,
    StepStatus,
    fold,
    next_action,
)
from orders.commands import Cancel, Command, RecordResult
from tests.unit.orders.given import Order, an_order
from tests.unit.orders.world import Fate, Request, World


@dataclass
class Driver:
    """Drives one order against a world, through crashes of its own."""

    order: Order = field(default_factory=an_order)
    world: World = field(default_factory=World)
    sent: Perform | None = None
    """The call that this instance has made and not yet had an answer to."""
    doubt: bool = False
    """A call may have been made that this instance knows nothing of."""
    in_flight: list[Request] = field(default_factory=list)
    """Requests whose answers will still be delivered here, also those of earlier instances."""

    def send(self) -> None:
        """Make the call that is due, unless it is on its way."""
        action = next_action(self.order.state)
        if not isinstance(action, Perform) or same_call(action, self.sent):
            return
        if action.not_before is not None and action.not_before > self.order.now:
            self.order.now = action.not_before
        self._check_allowed(action)
        key = self.order.step(action.step).effect_key
        self.in_flight.append(Request(key, action.step, action.undo, action.attempt))
        self.sent = action

    def answer(self, index: int, fate: Fate) -> None:
        """A request meets its fate, and its answer is recorded."""
        request = self.in_flight.pop(index)
        result = self.world.call(request, fate)
        command = RecordResult(request.step, request.undo, request.attempt, result, self.doubt)
        try:
            if self.order.tell(command):
                self.sent, self.doubt = None, False
        except MalformedAnswerError:
            assert fate is Fate.GARBLED
            assert self.order.state.ending is None
            self.crash()

    def cancel(self) -> None:
        self.order.tell(Cancel("changed my mind", self.doubt or self.sent is not None))

    def tell(self, command: Command) -> None:
        self.order.tell(command)

    def crash(self) -> None:
        """The actor starts again in the same process: answers on their way will reach it."""
        assert fold(self.order.history) == self.order.live
        action = next_action(self.order.state)
        self.sent = None
        self.doubt = isinstance(action, Perform) and (
            action.not_before is None or action.not_before <= self.order.now
        )

    def restart(self) -> None:
        """The whole process starts again: what was on its way may arrive, but is never answered."""
        self.world.on_its_way += self.in_flight
        self.in_flight.clear()
        self.crash()

    def quarantine(self) -> None:
        """The actor has crashed once too often: from here on there is none in memory."""
        self.order.crashed()
        self.sent, self.doubt = None, False

    def settle(self) -> None:
        """Nothing goes wrong from here on, until the order rests."""
        while self.in_flight:
            self.answer(0, Fate.ANSWERED)
        for _ in range(4 * len(self.order.state.steps)):
            if self.order.status.at_rest:
                return
            self.send()
            self.answer(0, Fate.ANSWERED)
        raise AssertionError(f"{self.order.state} does not come to rest")

    def copy(self) -> Driver:
        """Another one, in the very same position."""
        order, world = self.order, self.world
        return replace(
            self,
            order=replace(order, history=list(order.history)),
            world=World(
                dict(world.effects),
                dict(world.steps),
                Counter(world.times_done),
                list(world.on_its_way),
            ),
            in_flight=list(self.in_flight),
        )

    def _check_allowed(self, action: Perform) -> None:
        state = self.order.state
        assert action.attempt <= self.order.policy.attempts
        if action.undo:
            assert state.status is Status.COMPENSATING
            assert not any(step.awaited for step in state.steps)
            assert StepStatus.UNKNOWN not in {step.status for step in state.steps}


def same_call(action: Perform, sent: Perform | None) -> bool:
    return sent is not None and (
        (action.step, action.undo, action.attempt) == (sent.step, sent.undo, sent.attempt)
    )
