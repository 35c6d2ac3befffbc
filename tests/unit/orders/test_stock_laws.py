"""Whatever the stock is asked, in whatever order: nothing is lost and nothing is sold twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orders import Money
from orders.events import Event
from orders.stock import Stock, StockError

SKUS = st.sampled_from(["BOOK", "CUP", "MUG"])
ORDERS = st.sampled_from(["o-1", "o-2", "o-3"])
WANTED = st.dictionaries(SKUS, st.sampled_from([1, 2, 3, 9, 0]), min_size=1, max_size=2)


class AnyTraffic(RuleBasedStateMachine):
    """Orders come, go and buy. The model beside it only counts."""

    def __init__(self) -> None:
        super().__init__()
        self.stock = Stock()
        self.history: list[Event] = []
        self.received: Counter[str] = Counter()
        self.sold: Counter[str] = Counter()
        self.holds: dict[str, dict[str, int]] = {}
        for sku in ("BOOK", "MUG"):
            self.list(sku, 1)
            self.receive(sku, 9)

    def commit(self, decide: Callable[[], tuple[Event, ...]]) -> bool:
        """Whether something changed. Deciding alone changes nothing, and a second time is none."""
        before = self.stock.dump()
        try:
            events = decide()
        except StockError:
            assert self.stock.dump() == before
            return False
        assert self.stock.dump() == before
        for event in events:
            self.stock.apply(event)
            self.history.append(event)
        assert decide() == ()
        return bool(events)

    @rule(sku=SKUS, cents=st.integers(1, 3))
    def list(self, sku: str, cents: int) -> None:
        self.commit(lambda: self.stock.decide_list(sku, sku.title(), Money(cents, "EUR")))

    @rule(sku=SKUS, quantity=st.integers(-2, 9))
    def receive(self, sku: str, quantity: int) -> None:
        before = self.stock.dump()
        try:
            [event] = self.stock.decide_receive(sku, quantity)
        except StockError:
            assert quantity < 1 or sku not in self.stock.products
            assert self.stock.dump() == before
            return
        self.stock.apply(event)
        self.history.append(event)
        self.received[sku] += quantity

    @rule(order_id=ORDERS, wanted=WANTED)
    def hold(self, order_id: str, wanted: dict[str, int]) -> None:
        free = {sku: self.free(sku) for sku in wanted}
        possible = all(1 <= wanted[sku] <= free[sku] for sku in wanted)
        held = self.commit(lambda: self.stock.decide_hold(order_id, wanted))
        assert held == (possible and order_id not in self.holds)
        if held:
            self.holds[order_id] = wanted

    @rule(order_id=ORDERS)
    def release(self, order_id: str) -> None:
        released = self.commit(lambda: self.stock.decide_release(order_id))
        assert released == (self.holds.pop(order_id, None) is not None)

    @rule(order_id=ORDERS)
    def sell(self, order_id: str) -> None:
        was_sold = self.commit(lambda: self.stock.decide_sell(order_id))
        lines = self.holds.pop(order_id, None)
        assert was_sold == (lines is not None)
        self.sold.update(lines or {})

    def free(self, sku: str) -> int:
        held = sum(lines.get(sku, 0) for lines in self.holds.values())
        return self.received[sku] - self.sold[sku] - held

    @invariant()
    def every_unit_is_accounted_for(self) -> None:
        for sku, product in self.stock.products.items():
            held = sum(lines.get(sku, 0) for lines in self.holds.values())
            assert (product.received, product.sold) == (self.received[sku], self.sold[sku])
            assert product.held == held
            assert product.available == self.free(sku)

    @invariant()
    def no_level_is_below_zero(self) -> None:
        for product in self.stock.products.values():
            assert min(product.received, product.held, product.sold, product.available) >= 0

    @invariant()
    def the_events_alone_make_the_same_stock(self) -> None:
        replayed = Stock()
        for event in self.history:
            replayed.apply(event)
        assert replayed == self.stock

    @invariant()
    def a_snapshot_is_the_stock(self) -> None:
        assert Stock.load(self.stock.dump()) == self.stock


AnyTraffic.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestAnyTraffic = AnyTraffic.TestCase
