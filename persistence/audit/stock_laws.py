"""The laws of the stock: nothing oversold, nothing held for nobody, everything sold once."""

from __future__ import annotations

from collections import Counter

from orders.events import Event
from orders.state import OrderState, Status, StepStatus
from orders.stock import HoldReleased, Stock, StockHeld, StockSold
from persistence.audit.order_laws import OrderLaws
from persistence.audit.report import Findings
from persistence.store import Commit


class StockLaws:
    """Folds the stock, beside the orders as they stood at each of its events."""

    def __init__(self, findings: Findings, orders: OrderLaws) -> None:
        self._findings = findings
        self._orders = orders
        self._stock = Stock()
        self._unsold: set[str] = set()
        """Completed orders whose hold is not counted as sold yet."""

    def see(self, commit: Commit) -> None:
        """Take in one commit of the stock's stream."""
        for recorded in commit.recorded():
            self._check(recorded.event)
            try:
                touched = self._stock.apply(recorded.event)
            except (KeyError, TypeError) as error:
                self._findings.add(
                    f"the stock's event {recorded.seq}, {recorded.event.type}, cannot follow what "
                    f"stands before it: {error!r}"
                )
                continue
            for sku in touched:
                self._check_levels(sku, recorded.seq)

    def see_order(self, state: OrderState) -> None:
        """Take in how an order stands."""
        if state.status is Status.COMPLETED:
            self._unsold.add(state.id)
            if state.id not in self._stock.holds:
                self._findings.add(
                    f"order {state.id} completed, but the stock holds nothing for it"
                )
        elif state.status.terminal:
            if state.id in self._stock.holds:
                self._findings.add(
                    f"order {state.id} ended {state.status}, but its stock is still held"
                )
        elif (
            state.ending is None
            and state.step("reserve").status is StepStatus.DONE
            and state.id not in self._stock.holds
        ):
            self._findings.add(f"order {state.id} is reserved, but the stock holds nothing for it")

    def conclude(self) -> None:
        """Check what can only be known at the end."""
        held: Counter[str] = Counter()
        for lines in self._stock.holds.values():
            for sku, quantity in lines:
                held[sku] += quantity
        for sku, product in self._stock.products.items():
            if product.held != held[sku]:
                self._findings.add(
                    f"{sku}: {product.held} units are counted as held, but the holds are for "
                    f"{held[sku]}"
                )
        self._findings.counts["products"] += len(self._stock.products)
        self._findings.counts["holds"] += len(self._stock.holds)
        self._findings.counts["holds settling"] += len(self._unsold)

    def _check(self, event: Event) -> None:
        match event:
            case StockHeld(order_id, lines):
                self._check_hold(order_id, lines)
            case HoldReleased(order_id) if order_id in self._unsold:
                self._findings.add(f"order {order_id} completed, but its stock was released")
            case StockSold(order_id):
                if order_id not in self._unsold:
                    self._findings.add(f"stock is sold for order {order_id}, which is not complete")
                self._unsold.discard(order_id)

    def _check_hold(self, order_id: str, lines: tuple[tuple[str, int], ...]) -> None:
        order = self._orders.live.get(order_id)
        if order is None:
            self._findings.add(f"stock is held for {order_id}, which is no order under way")
            return
        wanted: Counter[str] = Counter()
        for line in order.items:
            wanted[line.sku] += line.quantity
        if dict(lines) != wanted:
            self._findings.add(f"order {order_id} is for {dict(wanted)}, but holds {dict(lines)}")

    def _check_levels(self, sku: str, seq: int) -> None:
        product = self._stock.products[sku]
        for name in ("available", "held", "sold"):
            units: int = getattr(product, name)
            if units < 0:
                self._findings.add(f"{sku} has {units} units {name} after the stock's event {seq}")
