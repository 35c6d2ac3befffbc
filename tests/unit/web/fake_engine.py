"""A small honest engine: orders in a dict, decided by the real domain; no actors, no database."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby

from observability.metrics import Exposition, Gauges, Metrics
from observability.percentiles import Percentiles
from observability.seconds import Second
from observability.statistics import LatencySlice, Statistics, Throughput
from orders import Circumstances, RetryPolicy, Status, decide, fold, place, view
from orders.commands import Cancel, Command, Place, RecordResult, Retry
from orders.effects import Failed, Refused, Result, Succeeded
from orders.events import ORDER_EVENTS, Event, OrderLine, Recorded
from orders.money import Money
from orders.saga import Perform, next_action
from orders.state import OrderState
from persistence.codec import EventRegistry
from persistence.feed import EventFeed, Scope
from persistence.memory import MemoryEventStore
from persistence.order_news import OrderListener, OrderNews
from persistence.read_model import BadCursorError, DeadLetterGroup
from supervisor import Node, PathNotFound
from tests.unit.web.fake_rooms import FakeCustomers, FakeRedrives, FakeRehearsal, FakeShop
from web.port import (
    Caller,
    Circuit,
    Component,
    DeadLetterPage,
    DeadLetterQuery,
    DeadLetters,
    FeedFigures,
    Health,
    JournalFigures,
    KeyReusedError,
    OrderPage,
    OrderQuery,
    Placed,
    PlaceOrder,
    Role,
    Stats,
    StepLatency,
    SupervisionPage,
    SupervisionQuery,
    UnknownOrderError,
)

NO_RETRIES = RetryPolicy(attempts=1, initial_s=1, factor=2, max_s=10, budget_s=60)


def node(path: str, kind: str, *children: Node) -> Node:
    """A place in the tree that has been up since noon."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return Node(path, kind, "running", 0, 0, 7, 0, noon, None, children, len(children))


class FakeEngine:
    """Orders go nowhere until a test says so with :meth:`advance`."""

    def __init__(self) -> None:
        self.redrives = FakeRedrives(self._called_by)
        self.shop = FakeShop(self._called_by)
        self.rehearsal = FakeRehearsal(self._called_by)
        self.customers = FakeCustomers(self._called_by)
        self.placed: list[PlaceOrder] = []
        self.callers: list[Caller] = []
        self.queries: list[OrderQuery | DeadLetterQuery] = []
        self.reasons: tuple[str, ...] = ()
        self.failure: Exception | None = None
        """Raised by every call while it is set."""
        self.failure_of_waiting: Exception | None = None
        """Raised to whoever waits for an order to settle."""
        self.waiting = asyncio.Event()
        """Set once somebody waits for an order to settle."""
        self.busy = asyncio.Event()
        """Set once an order is being placed that must wait for ``busy_until``."""
        self.busy_until: asyncio.Event | None = None
        """While set, placing an order takes until then."""
        self.restarted: list[str] = []
        self.metrics = Metrics(Statistics())
        self.requests: list[tuple[str, int, str]] = []
        """Route, status and correlation id of each answer."""
        self.crashes: list[Recorded] = []
        self.supervision_queries: list[SupervisionQuery] = []
        self.feed_figures: Callable[[], FeedFigures] = lambda: FeedFigures(0, 0)
        self.tree = node("/", "supervisor", node("/journal", "worker"), node("/orders", "pool"))
        self.feed = EventFeed(
            MemoryEventStore(EventRegistry(ORDER_EVENTS)), shard=0, size=100, readers=1
        )
        self.order_news = OrderNews()
        self._streams: dict[str, list[Recorded]] = {}
        self._fingerprints: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._changed = asyncio.Condition()
        self._now = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)

    @property
    def touched(self) -> bool:
        """Whether anything was ever asked of it."""
        return bool(self.placed or self.callers)

    @property
    def only_order(self) -> str:
        """The id of the one order there is."""
        (order_id,) = self._streams
        return order_id

    async def place(self, order: PlaceOrder) -> Placed:
        self.placed.append(order)
        self._maybe_fail()
        if self.busy_until is not None:
            self.busy.set()
            await self.busy_until.wait()
        lines = tuple(OrderLine(sku, quantity, self._price(sku)) for sku, quantity in order.items)
        name = f"{order.subject}/{order.idempotency_key or len(self.placed)}"
        order_id = hashlib.sha256(name.encode()).hexdigest()[:32]
        fingerprint = hashlib.sha256(order.body_fingerprint_source).hexdigest()
        if self._fingerprints.setdefault(order_id, fingerprint) != fingerprint:
            raise KeyReusedError
        if order_id in self._streams:
            return Placed(self.state(order_id), replayed=True)
        command = Place(order_id, "owner", "customer", "record", fingerprint, lines)
        self._streams[order_id] = []
        self._owners[order_id] = order.subject
        self._append(order_id, place(command), order.correlation_id)
        return Placed(self.state(order_id), replayed=False)

    async def order(
        self, caller: Caller, order_id: str, at_seq: int | None = None
    ) -> OrderState | None:
        self._called_by(caller)
        history = self._visible(caller, order_id)
        if at_seq is not None and at_seq > len(history):
            return None
        return fold(history[:at_seq])

    async def history(self, caller: Caller, order_id: str) -> list[Recorded]:
        self._called_by(caller)
        return list(self._visible(caller, order_id))

    async def settled(self, caller: Caller, order_id: str, timeout_s: float) -> OrderState:
        self._called_by(caller)
        if self.failure_of_waiting is not None:
            raise self.failure_of_waiting
        self.waiting.set()
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(lambda: self.state(order_id).status.at_rest)
        except TimeoutError:
            pass  # as it stands
        return self.state(order_id)

    async def cancel(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState:
        self._called_by(caller)
        self._known(caller, order_id)
        return self._obey(order_id, Cancel(reason, in_doubt=False), correlation_id)

    async def retry(self, caller: Caller, order_id: str, correlation_id: str) -> OrderState:
        self._called_by(caller)
        self._known(caller, order_id)
        return self._obey(order_id, Retry(), correlation_id)

    async def list_orders(self, caller: Caller, query: OrderQuery) -> OrderPage:
        return self._page(caller, query, lambda state: query.status in (None, state.status))

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> DeadLetterPage:
        page = self._page(caller, query, lambda state: state.status is Status.PARKED)
        groups = [
            DeadLetterGroup(step, error, len(list(same)), self._now, self._now)
            for (step, error), same in groupby(page.items, _cause)
        ]
        return DeadLetterPage(page.items, page.next_cursor, groups)

    async def scope(self, caller: Caller, order_id: str | None) -> Scope:
        self._called_by(caller)
        if order_id is not None:
            self.state(order_id)
        return Scope(caller.subject if caller.role is Role.CUSTOMER else None, order_id)

    async def actors(self, caller: Caller, path: str = "/", limit: int = 100) -> Node:
        self._called_by(caller)
        places = {"/": self.tree} | {child.path: child for child in self.tree.children}
        if path not in places:
            raise PathNotFound(path)
        found = places[path]
        return found._replace(children=found.children[:limit])

    async def restart_actor(self, caller: Caller, path: str) -> None:
        self._called_by(caller)
        if path not in [child.path for child in self.tree.children]:
            raise PathNotFound(path)
        self.restarted.append(path)

    async def supervision(self, caller: Caller, query: SupervisionQuery) -> SupervisionPage:
        self._called_by(caller)
        self.supervision_queries.append(query)
        before = query.cursor or 1_000_000
        older = [recorded for recorded in self.crashes[::-1] if recorded.seq < before]
        page = older[: query.limit]
        return SupervisionPage(page, page[-1].seq if len(older) > len(page) else None)

    def stats(self) -> Stats:
        nothing = Percentiles(0, (None, None, None))
        return Stats(
            at=self._now,
            orders=dict.fromkeys(Status, 2),
            in_flight=3,
            throughput=Throughput(1.5, 1.25, 7.0),
            steps=[StepLatency("reserve", 7, 1.0, 2.0, 40.5), StepLatency("ship", 0, *[None] * 3)],
            dead_letters=[DeadLetters("ship", "timeout", 2)],
            backlog=5,
            position=99,
            feed=self.feed_figures(),
            series=[Second(1_767_268_800, placed=1), Second(1_767_268_801, completed=2, events=9)],
            latencies=[
                LatencySlice(1_767_268_790, Percentiles(2, (80.0, 90.0, 95.5)), {}),
                LatencySlice(1_767_268_800, nothing, {"ship": Percentiles(1, (7.0, 7.0, 7.0))}),
            ],
            circuits=[Circuit("payment", "closed", self._now, 0)],
            journal=JournalFigures("up", self._now, 1.2345678, 4),
        )

    async def stats_now(self) -> Stats:
        return self.stats()

    async def exposition(self, accept: str) -> Exposition:
        return self.metrics.expose(accept, Gauges())

    def answered(self, route: str, status: int, seconds: float, correlation_id: str) -> None:
        self.metrics.answered(route, status, seconds, correlation_id, self._now.timestamp())
        self.requests.append((route, status, correlation_id))

    def watch_feed(self, figures: Callable[[], FeedFigures]) -> None:
        self.feed_figures = figures

    def follow_orders(self, listener: OrderListener) -> None:
        self.order_news.add(listener)

    def health(self) -> Health:
        database = Component("database", "away" if self.reasons else "up", {"since": self._now})
        return Health(self.reasons, (database, Component("journal", "up", {"backlog": 0})))

    async def advance(self, order_id: str, *results: Result) -> None:
        """Let the order's next steps come back with these results; none: all succeed."""
        for result in results or [Succeeded(f"ref-{n}") for n in range(4)]:
            action = next_action(self.state(order_id))
            assert isinstance(action, Perform)
            command = RecordResult(action.step, action.undo, action.attempt, result)
            self._obey(order_id, command, "advance")
        async with self._changed:
            self._changed.notify_all()

    async def park(self, order_id: str) -> None:
        """Let the order's next step fail for as often as it may."""
        await self.advance(order_id, Failed("unavailable", "503", unknown=False))

    async def reject(self, order_id: str) -> None:
        """Let the order's first step be refused."""
        await self.advance(order_id, Refused("out_of_stock", "none left"))

    def state(self, order_id: str) -> OrderState:
        """The order as it stands."""
        state = fold(self._streams.get(order_id, []))
        if state is None:
            raise UnknownOrderError(order_id)
        return state

    @contextmanager
    def failing(self, failure: Exception) -> Iterator[None]:
        """Answer every call with this error."""
        self.failure = failure
        yield
        self.failure = None

    def _obey(self, order_id: str, command: Command, correlation_id: str) -> OrderState:
        given = Circumstances(now=self._now, jitter=0.5, retry=NO_RETRIES, hold_s=3600)
        self._append(order_id, decide(self.state(order_id), command, given), correlation_id)
        return self.state(order_id)

    def _append(self, order_id: str, events: tuple[Event, ...], correlation_id: str) -> None:
        stream = self._streams[order_id]
        for event in events:
            self._now += timedelta(seconds=1)
            stream.append(Recorded(len(stream) + 1, event, self._now, correlation_id, None))

    def _page(
        self,
        caller: Caller,
        query: OrderQuery | DeadLetterQuery,
        fits: Callable[[OrderState], bool],
    ) -> OrderPage:
        self._called_by(caller)
        self.queries.append(query)
        if query.cursor is not None and not query.cursor.isdecimal():
            raise BadCursorError(query.cursor)
        start = int(query.cursor or 0)
        states = [state for state in map(self.state, self._streams) if fits(state)]
        end = start + query.limit
        next_cursor = str(end) if end < len(states) else None
        return OrderPage([view(state) for state in states[start:end]], next_cursor)

    def _known(self, caller: Caller, order_id: str) -> None:
        if not self._visible(caller, order_id):
            raise UnknownOrderError(order_id)

    def _visible(self, caller: Caller, order_id: str) -> list[Recorded]:
        others = caller.role is Role.CUSTOMER and self._owners.get(order_id) != caller.subject
        return [] if others else self._streams.get(order_id, [])

    def _price(self, sku: str) -> Money:
        return self.shop.product(sku).unit_price

    def _called_by(self, caller: Caller) -> None:
        self.callers.append(caller)
        self._maybe_fail()

    def _maybe_fail(self) -> None:
        if self.failure is not None:
            raise self.failure


def _cause(order: Mapping[str, object]) -> tuple[str, str]:
    return str(order["parked_step"]), str(order["parked_error"])
