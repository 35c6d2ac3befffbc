"""The peer of the pipeline bench: the same saga the obvious way, on pykka as it comes.

One ThreadingActor per order, one each for inventory, payment and shipping, asked in turn; every
event inserted by itself, at the same write concern, before the next step. It does less than the
engine: no supervision, no read model, no retries, no personal data.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pykka
from pykka.messages import ProxyCall
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]
_RUN = ProxyCall(attr_path=("run",), args=(), kwargs={})


class Inventory(pykka.ThreadingActor):
    """Holds a counter per SKU, and writes down each hold."""

    def __init__(self, events: Collection[Document]) -> None:
        super().__init__()
        self._events = events
        self._available = {"SKU-BOOK": 10_000_000}
        self._seq = 0

    def reserve(self, order_id: str, sku: str, quantity: int) -> str:
        """Hold the stock."""
        if self._available[sku] < quantity:
            raise ValueError("out of stock")
        self._available[sku] -= quantity
        self._seq += 1
        insert(self._events, "stock", self._seq, "StockHeld", {"order_id": order_id})
        return "stock"


class Gateway(pykka.ThreadingActor):
    """A provider that says yes at once."""

    def perform(self, key: str) -> str:
        """Do it."""
        return f"ref_{key}"


class Order(pykka.ThreadingActor):
    """Goes through the steps, one insert each."""

    def __init__(
        self,
        order_id: str,
        events: Collection[Document],
        inventory: pykka.ActorProxy[Inventory],
        payment: pykka.ActorProxy[Gateway],
        shipping: pykka.ActorProxy[Gateway],
    ) -> None:
        super().__init__()
        self._id = order_id
        self._events = events
        self._steps: tuple[tuple[str, Callable[[], pykka.Future[str]]], ...] = (
            ("StockReserved", lambda: inventory.reserve(order_id, "SKU-BOOK", 1)),
            ("PaymentAuthorized", lambda: payment.perform(f"{order_id}:authorize")),
            ("OrderShipped", lambda: shipping.perform(f"{order_id}:ship")),
            ("PaymentCaptured", lambda: payment.perform(f"{order_id}:capture")),
        )

    def run(self) -> None:
        """From placed to completed."""
        self._record(1, "OrderPlaced", {"items": [{"sku": "SKU-BOOK", "quantity": 1}]})
        for seq, (event, step) in enumerate(self._steps, start=2):
            self._record(seq, event, {"attempt": 1, "reference": step().get()})

    def _record(self, seq: int, event: str, data: Document) -> None:
        insert(self._events, f"order-{self._id}", seq, event, data)


def insert(events: Collection[Document], stream: str, seq: int, event: str, data: Document) -> None:
    """One event, one document, one round trip."""
    events.insert_one(
        {
            "_id": f"{stream}/{seq}",
            "stream": stream,
            "from_seq": seq,
            "events": [{"type": event, "v": 1, "data": data}],
            "at": datetime.now(UTC),
        }
    )


def run(url: str, database: str, order_ids: list[str], in_flight: int) -> None:
    """Take all the orders to completion, ``in_flight`` at a time."""
    with MongoClient[Document](url) as client:
        events = client[database].get_collection(
            "thread_per_order", write_concern=WriteConcern("majority", j=True)
        )
        events.create_index([("stream", 1), ("from_seq", 1)], unique=True)
        inventory = Inventory.start(events)
        payment, shipping = Gateway.start(), Gateway.start()
        proxies = (inventory.proxy(), payment.proxy(), shipping.proxy())

        def one(order_id: str) -> None:
            order = Order.start(order_id, events, *proxies)
            order.ask(_RUN)
            order.stop()

        try:
            with ThreadPoolExecutor(in_flight) as pool:
                list(pool.map(one, order_ids))
        finally:
            for ref in (shipping, payment, inventory):
                ref.stop()
