"""A log with a feed on it, for tests: what is committed is in the store and in the ring at once."""

from __future__ import annotations

from datetime import UTC, datetime

from orders.events import ORDER_EVENTS, Event, OrderLine, OrderPlaced, StockReserved
from orders.money import Money
from orders.stock import STOCK_EVENTS, StockReceived
from persistence.codec import EventRegistry
from persistence.feed import EventFeed, FeedEvent
from persistence.feed.events import events_of, order_of
from persistence.store import Commit, EventStore

AT = datetime(2026, 11, 25, 12, 0, 0, 125_000, tzinfo=UTC)
REGISTRY = EventRegistry([*ORDER_EVENTS, *STOCK_EVENTS])


def placed(order_id: str, owner_ref: str) -> OrderPlaced:
    line = OrderLine("SKU-BOOK", 1, Money(1999, "EUR"))
    return OrderPlaced(
        order_id, owner_ref, "customer", "record", "print", (line,), Money(1999, "EUR")
    )


class FeedLog:
    """Commits to the log of one shard. ``told`` False: the ring does not hear of it yet."""

    def __init__(self, store: EventStore, *, size: int = 20, page: int = 3) -> None:
        self.store = store
        self.feed = EventFeed(store, shard=0, size=size, readers=2, page=page)
        self.feed.ring.begin(0)
        self.end = 0
        self.positions: dict[str, list[int]] = {}
        """The feed positions of each order's events."""
        self.owners: dict[str, str] = {}
        """Whose each order is."""
        self._seqs: dict[str, int] = {}

    @property
    def all_positions(self) -> list[int]:
        """Of every event, in order."""
        return sorted(position for some in self.positions.values() for position in some)

    async def commit(self, order_id: str, count: int = 1, owner_ref: str = "ada") -> None:
        """So many events of an order, in one commit; the first ever places it."""
        first = self._seqs.get(order_id, 0) + 1
        events: list[Event] = [StockReserved(1, f"r{n}") for n in range(count)]
        if first == 1:
            self.owners[order_id] = owner_ref
            events[0] = placed(order_id, owner_ref)
        self._seqs[order_id] = first + count - 1
        commit = await self._append(f"order-{order_id}", first, tuple(events))
        found = list(events_of(commit, order_id, self.owners[order_id]))
        self.positions.setdefault(order_id, []).extend(event.position for event in found)
        self.feed.ring.extend(self.end, found)

    async def stock(self) -> None:
        """Something that is no order's."""
        self._seqs["stock"] = self._seqs.get("stock", 0) + 1
        commit = await self._append("stock", self._seqs["stock"], (StockReceived("SKU-BOOK", 1),))
        assert order_of(commit) is None
        self.feed.ring.extend(self.end, [])

    async def _append(self, stream: str, from_seq: int, events: tuple[Event, ...]) -> Commit:
        self.end += 1
        commit = Commit(
            0, self.end, stream, from_seq, events, f"c{self.end}", "writer", AT, "correlation", None
        )
        await self.store.insert([self.store.encode(commit)])
        return commit


def positions(events: list[FeedEvent]) -> list[int]:
    return [event.position for event in events]
