"""A log as an engine under load would have written it, made without running one.

Two hundred orders at a time go through their steps side by side, each step one commit an order, the
stock's events of all of them one commit: as the group commit makes it. All that readers keep beside
the log (rows, checkpoint, snapshot) can be had with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from actors.order_world import order_stream
from engine.parts import SHARD
from orders import events
from orders.events import Event, OrderLine
from orders.evolve import evolve
from orders.money import Money, total
from orders.state import OrderState
from orders.stock import (
    STOCK_STREAM,
    ProductListed,
    Stock,
    StockHeld,
    StockReceived,
    StockSold,
)
from persistence.events import WriterClaimed
from persistence.read_model import OrderRow, order_row
from persistence.store import Commit

SIDE_BY_SIDE = 200
PRODUCTS = 200
_SKUS = ("SKU-BOOK", "SKU-LAMP", "SKU-CHAIR", "SKU-MUG")
_UNITS = 1_000_000_000
_SPAN = timedelta(days=365)
"""How far apart the first and the last order are."""
_ATTEMPTS = 6
_WAIT = timedelta(hours=1)
_TROUBLES = (
    ("authorize", "ProviderUnavailable"),
    ("authorize", "TimeoutError"),
    ("ship", "CarrierUnavailable"),
    ("capture", "ProviderUnavailable"),
)
_WRITER = "engine-bench"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders, by keyed hashes."""

    customer_ref: str
    record_ref: str


_SOMEBODY = (Customer("c" * 64, "r" * 64),)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many orders there are of each kind."""

    completed: int = 0
    parked: int = 0
    waiting: int = 0
    """Open: reserved, and their authorization to be tried again in an hour."""

    @property
    def orders(self) -> int:
        """All of them."""
        return self.completed + self.parked + self.waiting

    def kinds(self) -> Iterator[str]:
        """The kind of each order; the parked ones lie among the others."""
        ended, parked = self.completed + self.parked, 0
        for number in range(1, ended + 1):
            due = number * self.parked // ended
            yield "parked" if due > parked else "completed"
            parked = due
        yield from ["waiting"] * self.waiting


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the orders side by side have written, and the rows they end up as."""

    commits: list[Commit]
    rows: list[OrderRow]


@dataclass(slots=True)
class _Order:
    id: str
    kind: str
    lines: tuple[OrderLine, ...]
    correlation_id: str
    trouble: tuple[str, str]
    state: OrderState | None = None
    position: int = 0

    def hold(self) -> StockHeld:
        """What the stock makes of it."""
        return StockHeld(self.id, tuple((line.sku, line.quantity) for line in self.lines))

    def next_events(self, now: datetime, again: datetime) -> tuple[Event, ...]:
        """What its next step comes to; nothing when it is where it stays. ``again``: when those
        that wait are to try.
        """
        match self.state.version if self.state is not None else 0, self.kind:
            case 1, _:
                return (events.StockReserved(1, STOCK_STREAM),)
            case 2, "waiting":
                return (self._failed("authorize", "ProviderUnavailable", 1, again),)
            case version, "parked" if self._is_parked_by(version):
                return self._parked(now)
            case 2, _:
                return (events.PaymentAuthorized(1, f"pi_{self.id}"),)
            case 3, "completed" | "parked":
                return (events.OrderShipped(1, f"shp_{self.id}"),)
            case 4, "completed":
                return (events.PaymentCaptured(1, f"ch_{self.id}"), events.OrderCompleted())
        return ()

    def _is_parked_by(self, version: int) -> bool:
        return {"authorize": 2, "ship": 3, "capture": 4}[self.trouble[0]] == version

    def _parked(self, now: datetime) -> tuple[Event, ...]:
        step, error = self.trouble
        failures = [self._failed(step, error, n, now) for n in range(1, _ATTEMPTS)]
        last = self._failed(step, error, _ATTEMPTS, None)
        parked = events.OrderParked(step, "retries_exhausted", error, "503", _FAR_AWAY)
        return (*failures, last, parked)

    def _failed(
        self, step: str, error: str, attempt: int, retry_at: datetime | None
    ) -> events.StepFailed:
        return events.StepFailed(step, False, attempt, error, "503", False, retry_at)


_FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class History:
    """The log of so many orders, chunk by chunk; ``stock`` and the rest are what it came to."""

    mix: Mix
    customers: Sequence[Customer] = _SOMEBODY
    owner_ref: str = "o" * 64
    until: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    seed: int = 1
    stock: Stock = field(default_factory=Stock, init=False)
    stock_seq: int = field(default=0, init=False)
    position: int = field(default=0, init=False)
    _at: datetime = field(init=False)
    _rng: random.Random = field(init=False)
    _prices: dict[str, Money] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self._at = self.until - _SPAN

    def chunks(self) -> Iterator[Chunk]:
        """Everything, in order of position."""
        yield Chunk([self._commit(f"writer-{_WRITER}", 1, (WriterClaimed(_WRITER),), "start")], [])
        yield Chunk([self._fill_shop()], [])
        a_chunk = _SPAN / max(1, self.mix.orders / SIDE_BY_SIDE)
        orders: list[_Order] = []
        for kind in self.mix.kinds():
            orders.append(self._new_order(kind))
            if len(orders) == SIDE_BY_SIDE:
                yield self._side_by_side(orders)
                self._at += a_chunk
                orders = []
        if orders:
            yield self._side_by_side(orders)

    def _side_by_side(self, orders: list[_Order]) -> Chunk:
        # The log's own precision.
        self._at = self._at.replace(microsecond=self._at.microsecond // 1000 * 1000)
        commits = [self._append(order, (self._placed(order),)) for order in orders]
        commits.append(self._stock_commit([order.hold() for order in orders]))
        under_way = orders
        while under_way:
            going = [
                (order, order.next_events(self._at, self.until + _WAIT)) for order in under_way
            ]
            commits += [self._append(order, happened) for order, happened in going if happened]
            under_way = [order for order, happened in going if happened]
        sold = [StockSold(order.id) for order in orders if order.kind == "completed"]
        if sold:
            commits.append(self._stock_commit(sold))
        rows = [order_row(o.state, o.position) for o in orders if o.state is not None]
        return Chunk(commits, rows)

    def _new_order(self, kind: str) -> _Order:
        some = self._rng.choices(list(self._prices), k=self._rng.choice((1, 1, 1, 2, 3)))
        skus = sorted({self._rng.choice(_SKUS), *some[1:]})
        lines = tuple(OrderLine(sku, 1, self._prices[sku]) for sku in skus)
        correlation_id = f"{self._rng.getrandbits(128):032x}"
        return _Order(self._new_id(), kind, lines, correlation_id, self._rng.choice(_TROUBLES))

    def _placed(self, order: _Order) -> events.OrderPlaced:
        customer = self._rng.choice(self.customers)
        return events.OrderPlaced(
            order_id=order.id,
            owner_ref=self.owner_ref,
            customer_ref=customer.customer_ref,
            record_ref=customer.record_ref,
            fingerprint="f" * 64,
            items=order.lines,
            total=total([line.unit_price.times(line.quantity) for line in order.lines]),
        )

    def _append(self, order: _Order, happened: tuple[Event, ...]) -> Commit:
        seq = order.state.version if order.state is not None else 0
        for event in happened:
            order.state = evolve(order.state, event, self._at, order.correlation_id)
        stream = order_stream(order.id)
        cause = f"{stream}/{seq}" if seq else None
        commit = self._commit(stream, seq + 1, happened, order.correlation_id, cause)
        order.position = commit.position
        return commit

    def _new_id(self) -> str:
        """As the engine's are: it sorts by when it was made (UUID version 7)."""
        at, rest = f"{int(self._at.timestamp() * 1000):012x}", f"{self._rng.getrandbits(72):018x}"
        return f"{at[:8]}-{at[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:]}"

    def _fill_shop(self) -> Commit:
        skus = [*_SKUS, *(f"SKU-P{number:03d}" for number in range(PRODUCTS))]
        self._prices = {sku: Money(1_000 + 10 * n, "EUR") for n, sku in enumerate(skus)}
        listed: list[Event] = []
        for sku, price in self._prices.items():
            listed += (ProductListed(sku, sku.title(), price), StockReceived(sku, _UNITS))
        return self._stock_commit(listed)

    def _stock_commit(self, happened: Sequence[Event]) -> Commit:
        for event in happened:
            self.stock.apply(event)
        first, self.stock_seq = self.stock_seq + 1, self.stock_seq + len(happened)
        return self._commit(STOCK_STREAM, first, tuple(happened), "stock")

    def _commit(
        self,
        stream: str,
        from_seq: int,
        happened: tuple[Event, ...],
        correlation_id: str,
        causation_id: str | None = None,
    ) -> Commit:
        self.position += 1
        return Commit(
            shard=SHARD,
            position=self.position,
            stream=stream,
            from_seq=from_seq,
            events=happened,
            commit_id=self._new_id(),
            writer=_WRITER,
            at=self._at,
            correlation_id=correlation_id,
            causation_id=causation_id,
        )
