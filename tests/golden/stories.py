"""The stories that golden streams tell: every event of an order, and every end it can come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from orders import Money
from orders.events import Event, Recorded
from orders.redrive import (
    Action,
    RedriveCancelled,
    RedriveCompleted,
    RedriveEnlisted,
    RedriveProgressed,
    RedriveStarted,
)
from orders.stock import Stock
from persistence.events import WriterClaimed
from supervisor import ActorCrashed, ActorQuarantined, ActorRestarted, RestartEscalated
from tests.unit.orders.given import HOLD_S, MALFORMED, NOON, Order, an_order, an_order_at

Story = Callable[[], Order]


def completed() -> Order:
    """Everything goes well."""
    return to_the_end(an_order())


def declined() -> Order:
    """The card is declined: the stock is released, the order ends rejected."""
    order = an_order_at("authorize")
    order.later(0.2).refused("card_declined")
    return to_the_end(order)


def out_of_stock() -> Order:
    """There is too little of it: rejected at once, nothing to undo."""
    order = an_order()
    order.later(0.1).refused("InsufficientStockError")
    return order


def flaky() -> Order:
    """503 twice, then fine."""
    order = an_order_at("authorize")
    order.later(0.2).fails()
    order.later(1.5).fails()
    return to_the_end(order.later(3.0))


def circuit_open() -> Order:
    """The provider is known to be down: the call is put off, then made."""
    order = an_order_at("authorize")
    order.later(0.2).deferred(2.5)
    return to_the_end(order.later(6.0))


def lost_reply() -> Order:
    """The money was held, but the answer never came; the same key again brings it."""
    order = an_order_at("authorize")
    order.later(5.0).times_out()
    return to_the_end(order.later(1.0))


def restarted_in_doubt() -> Order:
    """The process dies with a call on its way; what failed afterwards proves nothing."""
    order = an_order_at("ship")
    order.later(5.0).fails(in_doubt=True)
    order.later(1.0).deferred(in_doubt=True)
    return to_the_end(order.later(10.0))


def parked_and_retried() -> Order:
    """The attempts are spent; an operator sends it on its way again."""
    order = an_order_at("authorize").fails_until_parked()
    order.later(600.0).retried()
    return to_the_end(order)


def parked_and_discarded() -> Order:
    """The attempts are spent in doubt; given up, it turns out done and is undone."""
    order = an_order_at("ship").times_out_until_parked()
    order.later(600.0).discarded()
    return to_the_end(order)


def cancelled_in_doubt() -> Order:
    """Cancelled while the money was being held: waited for, then let go."""
    order = an_order_at("authorize")
    order.later(0.1).cancelled(in_doubt=True)
    order.later(0.3).succeeds("pi_1")
    return to_the_end(order)


def cancelled_while_parked() -> Order:
    """Nobody need wait for an operator to cancel."""
    order = an_order_at("ship").fails_until_parked()
    order.later(60.0).cancelled()
    return to_the_end(order)


def hold_expired() -> Order:
    """Nobody came for it in time: it undoes itself."""
    order = an_order_at("ship").fails_until_parked()
    order.later(HOLD_S).hold_is_over()
    return to_the_end(order)


def quarantined() -> Order:
    """Its actor kept crashing on an answer it cannot read; discarded, it is undone by its key."""
    order = an_order_at("authorize")
    order.later(3.0).crashed()
    order.later(60.0).discarded()
    order.later(1.0).succeeds(MALFORMED)
    return to_the_end(order)


def refunded() -> Order:
    """Shipped and charged, which nobody knew when it was discarded: all of it is taken back."""
    order = an_order_at("capture").times_out_until_parked()
    order.later(60.0).discarded()
    return to_the_end(order)


def capture_refused() -> Order:
    """Shipped but not to be paid: the shipment is called back, with some trouble."""
    order = an_order_at("capture")
    order.later(1.0).refused("authorization_expired")
    order.later(1.0).fails()
    order.later(5.0).refused("already_picked_up")
    order.later(600.0).retried()
    return to_the_end(order)


def still_parked() -> Order:
    """Waits for an operator to this day."""
    return an_order_at("capture").fails_until_parked()


ORDER_STORIES: Mapping[str, Story] = {
    story.__name__: story
    for story in (
        completed,
        declined,
        out_of_stock,
        flaky,
        circuit_open,
        lost_reply,
        restarted_in_doubt,
        parked_and_retried,
        parked_and_discarded,
        cancelled_in_doubt,
        cancelled_while_parked,
        hold_expired,
        quarantined,
        refunded,
        capture_refused,
        still_parked,
    )
}


class Warehouse:
    """The stock, and all that happened to it."""

    def __init__(self) -> None:
        self.stock = Stock()
        self.history: list[Recorded] = []

    def happens(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.stock.apply(event)
            at = NOON + timedelta(seconds=len(self.history))
            self.history.append(Recorded(len(self.history) + 1, event, at, "c-1", None))


def stock_received_once() -> tuple[Recorded, ...]:
    """The same delivery is told twice under its name, and is taken in once."""
    warehouse = Warehouse()
    stock, happens = warehouse.stock, warehouse.happens
    happens(stock.decide_list("SKU-BOOK", "A book", Money(1999, "EUR")))
    happens(stock.decide_receive("SKU-BOOK", 100, "delivery-1"))
    happens(stock.decide_receive("SKU-BOOK", 100, "delivery-1"))
    happens(stock.decide_receive("SKU-BOOK", 5))
    return tuple(warehouse.history)


def _redrive(action: Action, *events: Event) -> tuple[Recorded, ...]:
    started = RedriveStarted(
        redrive_id="r-1",
        action=action,
        order_ids=("o-3", "o-4"),
        total=4,
        rate_per_second=2,
        step="authorize" if action == "retry" else None,
        error=None,
        reason="hopeless" if action == "discard" else None,
        owner_ref="owner",
    )
    told: tuple[Event, ...] = (RedriveEnlisted(("o-1", "o-2")), started, *events)
    return tuple(
        Recorded(seq, event, NOON + timedelta(seconds=seq), "c-1", None)
        for seq, event in enumerate(told, start=1)
    )


def redrive_completed() -> tuple[Recorded, ...]:
    """Four parked orders are sent on their way, one of which was so already."""
    return _redrive("retry", RedriveProgressed(2, 0), RedriveCompleted(3, 1))


def redrive_cancelled() -> tuple[Recorded, ...]:
    """Half of them are given up, then somebody has second thoughts."""
    return _redrive("discard", RedriveProgressed(1, 1), RedriveCancelled("requested", 1, 1))


def stock() -> tuple[Recorded, ...]:
    """A catalogue of two; one order buys, one lets go, one still holds."""
    warehouse = Warehouse()
    stock, happens = warehouse.stock, warehouse.happens
    happens(stock.decide_list("SKU-BOOK", "A book", Money(1999, "EUR")))
    happens(stock.decide_list("SKU-MUG", "A mug", Money(850, "EUR")))
    happens(stock.decide_receive("SKU-BOOK", 100))
    happens(stock.decide_receive("SKU-MUG", 10))
    happens(stock.decide_hold("o-1", {"SKU-BOOK": 2, "SKU-MUG": 1}))
    happens(stock.decide_hold("o-2", {"SKU-MUG": 9}))
    happens(stock.decide_list("SKU-MUG", "A blue mug", Money(900, "EUR")))
    happens(stock.decide_sell("o-1"))
    happens(stock.decide_release("o-2"))
    happens(stock.decide_hold("o-3", {"SKU-MUG": 4}))
    return tuple(warehouse.history)


def supervision() -> tuple[Recorded, ...]:
    """An order's actor is quarantined in the end; the inventory takes its supervisor along."""
    return _one_by_one(
        ActorCrashed("/orders/o-1", "ValueError: no", "Answer", "Traceback\nValueError: no\n"),
        ActorRestarted("/orders/o-1", 1, 0.25, 0.5, "ValueError: no"),
        ActorCrashed("/orders/o-1", "ValueError: no", None, "Traceback\nValueError: no\n"),
        ActorQuarantined("/orders/o-1", 2, "ValueError: no", "Traceback\nValueError: no\n"),
        ActorCrashed("/services/inventory", "OSError: gone", None, ""),
        RestartEscalated("/services", "/", "OSError: gone"),
        ActorRestarted("/services", 1, 0.0, 1.0, "OSError: gone"),
    )


def writer() -> tuple[Recorded, ...]:
    """A writer claims the log."""
    return _one_by_one(WriterClaimed("engine-1"))


def _one_by_one(*events: Event) -> tuple[Recorded, ...]:
    return tuple(
        Recorded(seq, event, NOON + timedelta(seconds=seq), "c-1", None)
        for seq, event in enumerate(events, start=1)
    )


OTHER_STORIES: Mapping[str, tuple[str, Callable[[], tuple[Recorded, ...]]]] = {
    "redrive_cancelled": ("redrive-r-1", redrive_cancelled),
    "redrive_completed": ("redrive-r-1", redrive_completed),
    "stock": ("stock", stock),
    "stock_received_once": ("stock", stock_received_once),
    "supervision": ("supervision", supervision),
    "writer": ("writer-engine-1", writer),
}
"""The streams of all others, by the name of the story."""


def to_the_end(order: Order) -> Order:
    """Everything goes well from here."""
    while not order.status.terminal:
        order.later(0.25).succeeds(f"ref-{order.due.step}")
    return order
