"""An order under test: it is told things, and a clock moves when somebody moves it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from orders import (
    Circumstances,
    Money,
    OrderState,
    Perform,
    RetryPolicy,
    Status,
    StepState,
    decide,
    evolve,
    next_action,
    place,
)
from orders.commands import Cancel, Command, Discard, ExpireHold, Place, Quarantine, Retry
from orders.commands import RecordResult as Record
from orders.effects import Deferred, Failed, Refused, Result, Succeeded
from orders.events import Event, OrderLine, Recorded

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

POLICY = RetryPolicy(attempts=3, initial_s=1, factor=2, max_s=10, budget_s=60)

HOLD_S = 3600.0

MALFORMED = "pi_\x00"

ITEMS = (
    OrderLine("SKU-BOOK", 2, Money(1999, "EUR")),
    OrderLine("SKU-MUG", 1, Money(850, "EUR")),
)


def place_command(items: tuple[OrderLine, ...] = ITEMS) -> Place:
    return Place("o-1", "owner", "customer", "record", "fingerprint", items)


@dataclass
class Order:
    """One order with its whole history. ``jitter`` 1 makes every wait as long as it can be."""

    policy: RetryPolicy = POLICY
    jitter: float = 1.0
    now: datetime = NOON
    history: list[Recorded] = field(default_factory=list)
    live: OrderState | None = None

    @property
    def state(self) -> OrderState:
        assert self.live is not None
        return self.live

    @property
    def status(self) -> Status:
        return self.state.status

    def step(self, name: str) -> StepState:
        return self.state.step(name)

    @property
    def due(self) -> Perform:
        """The call that is to be made next."""
        action = next_action(self.state)
        assert isinstance(action, Perform), action
        return action

    @property
    def call(self) -> tuple[str, str]:
        """The step to be called next, and whether to do or to undo it."""
        return (self.due.step, "undo" if self.due.undo else "do")

    def tell(self, command: Command) -> tuple[Event, ...]:
        """What the order makes of a command; it is in its history from then on."""
        return self.commit(decide(self.state, command, self.circumstances))

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances(self.now, self.jitter, self.policy, HOLD_S)

    def commit(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        for event in events:
            self.live = evolve(self.live, event, self.now, "c-1")
            self.history.append(Recorded(self.live.version, event, self.now, "c-1", None))
        return events

    def answered(self, result: Result, *, in_doubt: bool = False) -> tuple[Event, ...]:
        """The call that is due has been made, and this came back."""
        due = self.due
        return self.tell(Record(due.step, due.undo, due.attempt, result, in_doubt))

    def succeeds(self, reference: str = "ref-1") -> tuple[Event, ...]:
        return self.answered(Succeeded(reference))

    def refused(self, error: str = "declined") -> tuple[Event, ...]:
        return self.answered(Refused(error, "no, for good"))

    def fails(self, error: str = "unavailable", *, in_doubt: bool = False) -> tuple[Event, ...]:
        """It certainly did nothing."""
        return self.answered(Failed(error, "503", unknown=False), in_doubt=in_doubt)

    def times_out(self) -> tuple[Event, ...]:
        """Nobody knows whether it did anything."""
        return self.answered(Failed("timeout", "no answer", unknown=True))

    def deferred(self, seconds: float = 5.0, *, in_doubt: bool = False) -> tuple[Event, ...]:
        """No call was made at all."""
        return self.answered(Deferred("circuit_open", seconds), in_doubt=in_doubt)

    def cancelled(self, *, in_doubt: bool = False) -> tuple[Event, ...]:
        return self.tell(Cancel("changed my mind", in_doubt))

    def retried(self) -> tuple[Event, ...]:
        return self.tell(Retry())

    def discarded(self) -> tuple[Event, ...]:
        return self.tell(Discard("out of fashion"))

    def hold_is_over(self) -> tuple[Event, ...]:
        return self.tell(ExpireHold())

    def crashed(self) -> tuple[Event, ...]:
        """Its actor has crashed once too often."""
        return self.tell(Quarantine("RuntimeError", "Traceback …"))

    def later(self, seconds: float) -> Order:
        self.now += timedelta(seconds=seconds)
        return self

    def fails_until_parked(self) -> Order:
        """Every attempt that the budget allows certainly does nothing."""
        while self.status is not Status.PARKED:
            self.fails()
        return self

    def times_out_until_parked(self) -> Order:
        while self.status is not Status.PARKED:
            self.times_out()
        return self

    def undoes_everything(self) -> list[str]:
        """Every undo succeeds from here to the end; the steps in the order they were undone."""
        undone = []
        while self.status is Status.COMPENSATING:
            assert self.due.undo, self.due
            undone.append(self.due.step)
            self.succeeds()
        return undone


def an_order(policy: RetryPolicy = POLICY, jitter: float = 1.0) -> Order:
    """A new order at noon, nothing done."""
    order = Order(policy, jitter)
    order.commit(place(place_command()))
    return order


def an_order_at(step: str, policy: RetryPolicy = POLICY) -> Order:
    """An order whose next call is to do that step, everything before it done."""
    order = an_order(policy)
    while order.due.step != step:
        order.succeeds(f"ref-{order.due.step}")
    return order


def a_parked_order_at(step: str) -> Order:
    """An order that has spent its attempts at a step, which certainly did nothing."""
    return an_order_at(step).fails_until_parked()


def a_doubtful_order_at(step: str) -> Order:
    """An order that has spent its attempts at a step, of which nobody knows what it did."""
    return an_order_at(step).times_out_until_parked()


def names(events: tuple[Event, ...]) -> list[str]:
    """The stored names of events."""
    return [event.type for event in events]


def patient(attempts: int) -> RetryPolicy:
    """The usual policy, but with so many attempts and all the time in the world."""
    return replace(POLICY, attempts=attempts, budget_s=1e9)
