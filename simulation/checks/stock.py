"""The stock: everything received is sold, held or available, and held by those who may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.catalogue import DEMO_OFFERS
from orders.events import OrderLine
from orders.state import Status
from orders.stock import HoldReleased, Stock, StockHeld, StockReceived, StockSold
from simulation.checks.evidence import Evidence


def check_stock(evidence: Evidence) -> Iterator[str]:
    """Nothing oversold, nothing held for nobody, nothing received twice."""
    stock = Stock()
    sold: Counter[str] = Counter()
    received: Counter[str] = Counter()
    for recorded in evidence.stock:
        event = recorded.event
        match event:
            case StockHeld(order_id, lines):
                yield from _check_hold(evidence, order_id, lines)
            case StockSold(order_id):
                sold[order_id] += 1
            case StockReceived(sku, quantity):
                received[sku] += quantity
            case HoldReleased(order_id) if order_id not in stock.holds:
                yield f"the hold of {order_id} is released, but there is none"
        stock.apply(event)
        for product in stock.products.values():
            if product.available < 0 or product.held < 0:
                yield f"{product.sku} is oversold after stock@{recorded.seq}: {product}"
    yield from _check_orders(evidence, stock, sold)
    yield from _check_received(evidence, received)


def _check_hold(
    evidence: Evidence, order_id: str, lines: tuple[tuple[str, int], ...]
) -> Iterator[str]:
    state = evidence.orders.get(order_id)
    if state is None:
        yield f"stock is held for {order_id}, which is not in the log"
    elif dict(lines) != _wanted(state.items):
        yield f"{order_id} holds {lines}, not what it wants"


def _wanted(items: tuple[OrderLine, ...]) -> dict[str, int]:
    wanted: Counter[str] = Counter()
    for line in items:
        wanted[line.sku] += line.quantity
    return dict(wanted)


def _check_orders(evidence: Evidence, stock: Stock, sold: Counter[str]) -> Iterator[str]:
    for order_id, state in evidence.orders.items():
        if (state.status is Status.COMPLETED) != (sold[order_id] == 1):
            yield f"{order_id} is {state.status} and was sold {sold[order_id]} times"
    for order_id in stock.holds:
        holder = evidence.orders.get(order_id)
        if holder is None or holder.status is not Status.PARKED:
            yield f"stock is still held for {order_id}, which is no parked order"


def _check_received(evidence: Evidence, received: Counter[str]) -> Iterator[str]:
    promises = evidence.world.promises
    for offer in DEMO_OFFERS:
        least = offer.quantity + promises.received.get(offer.sku, 0)
        most = least + promises.perhaps_received.get(offer.sku, 0)
        if not least <= received[offer.sku] <= most:
            yield f"{received[offer.sku]} {offer.sku} were received, not {least} to {most}"
