"""Whole orders as they stand in a log."""

from __future__ import annotations

from collections.abc import Sequence

from orders.events import (
    Event,
    OrderCompleted,
    OrderLine,
    OrderParked,
    OrderPlaced,
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    StockReserved,
)
from orders.money import Money
from persistence.store import Commit, EventStore
from tests.contract.commits import AT, commit
from tests.unit.persistence.world import SECOND


def placed(order_id: str) -> OrderPlaced:
    line = OrderLine("SKU-BOOK", 2, Money(1999, "EUR"))
    return OrderPlaced(
        order_id, "owner", "customer", "record", "fingerprint", (line,), line.unit_price.times(2)
    )


PARKED = OrderParked("ship", "retries_exhausted", "timeout", "", AT + 60 * SECOND)


def course(order_id: str) -> list[tuple[Event, ...]]:
    """The appends of an order to which nothing bad happens."""
    return [
        (placed(order_id),),
        (StockReserved(1, "stock"),),
        (PaymentAuthorized(1, "pi"),),
        (OrderShipped(1, "shp"),),
        (PaymentCaptured(1, "ch"), OrderCompleted()),
    ]


class LogBook:
    """Appends to a store, knowing where each stream ends."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.position = 0
        self._seqs: dict[str, int] = {}

    async def add(self, stream: str, *events: Event) -> Commit:
        """One append."""
        seq = self._seqs.get(stream, 0)
        self.position += 1
        added = commit(
            self.position, stream, seq + 1, events=events, at=AT + self.position * SECOND
        )
        self._seqs[stream] = seq + len(events)
        await self.store.insert([self.store.encode(added)])
        return added

    async def order(self, order_id: str, appends: int = 5) -> list[Commit]:
        """The first appends of an order's course."""
        return [
            await self.add(f"order-{order_id}", *events) for events in course(order_id)[:appends]
        ]

    async def interleaved(self, order_ids: Sequence[str]) -> list[Commit]:
        """Whole courses of several orders, side by side."""
        return [
            await self.add(f"order-{order_id}", *course(order_id)[step])
            for step in range(5)
            for order_id in order_ids
        ]
