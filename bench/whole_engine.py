"""The whole engine, closed loop: so many orders in flight, each placed, driven and completed.

Everything is on: supervision, prices and stock, encryption of personal data, the read model. The
other sides answer at once, as the peer's do.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from actors.ports import Address, CustomerRecord
from bench.instant import InstantCarrier, InstantPayments
from bench.interpreter import as_in_a_server
from engine import Engine, Gateways
from engine.backend import on_mongo
from orders.events import OrderCompleted
from persistence.messages import Committed
from persistence.mongo import connected
from settings import Settings
from web.port import PlaceOrder

_ADDRESS = Address("Invalidenstr. 1", None, "Berlin", "10115", "DE")
_CUSTOMERS = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. ``cpu_s`` is this process's alone."""

    orders: int
    events: int
    commits: int
    seconds: float
    cpu_s: float

    @property
    def orders_per_s(self) -> float:
        """Completed orders a second."""
        return self.orders / self.seconds

    @property
    def events_per_s(self) -> float:
        """Durable events a second, the stock's included."""
        return self.events / self.seconds


class Completions:
    """Hears of every commit, and lets the next order in when one is complete."""

    def __init__(self, orders: int, in_flight: int) -> None:
        self._left = orders
        self.room = asyncio.Semaphore(in_flight)
        self.all_done = asyncio.Event()

    def tell(self, message: object, /) -> None:
        """Take in what was committed."""
        assert isinstance(message, Committed)
        for commit in message.commits:
            if isinstance(commit.events[-1], OrderCompleted):
                self.room.release()
                self._left -= 1
        if self._left == 0:
            self.all_done.set()


async def run(url: str, database: str, data_dir: Path, orders: int, in_flight: int) -> Outcome:
    """Take all the orders to completion, ``in_flight`` at a time."""
    settings = Settings(mongo_url=url, database=database, data_dir=data_dir)
    async with connected(url, database) as mongo:
        gateways = Gateways(InstantPayments(), InstantCarrier())
        engine = Engine(settings, await on_mongo(settings, mongo), gateways)
        await engine.start()
        await engine.recovered()
        try:
            with as_in_a_server():
                return await _measure(engine, orders, in_flight)
        finally:
            await engine.stop()


async def _measure(engine: Engine, orders: int, in_flight: int) -> Outcome:
    completions = Completions(orders, in_flight)
    engine.subscribe(completions)
    status = engine.journal_status
    events, commits = status.events, status.commits
    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as customers:
        for number in range(orders):
            await completions.room.acquire()
            customers.create_task(engine.place(_order(number)))
    await completions.all_done.wait()
    return Outcome(
        orders,
        status.events - events,
        status.commits - commits,
        time.perf_counter() - began,
        time.process_time() - cpu,
    )


def _order(number: int) -> PlaceOrder:
    email = f"customer-{number % _CUSTOMERS}@example.org"
    return PlaceOrder(
        subject="bench",
        idempotency_key=None,
        record=CustomerRecord(email, "A Customer", _ADDRESS, "tok_ok"),
        items=(("SKU-BOOK", 1),),
        body_fingerprint_source=b"bench",
        correlation_id=f"bench-{number}",
    )
