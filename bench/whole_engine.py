"""The whole engine, closed loop: so many orders in flight, each placed, driven and completed.

Everything is on: supervision, validation of money and stock, encryption of personal data, the read
model. The sandbox's ledgers are in memory, since a provider's database is the provider's; its
answers are instant.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from actors.ports import Address, CustomerRecord
from engine import Engine
from engine.backend import on_mongo
from gateways.ledger import MemoryLedger
from orders.state import Status
from persistence.mongo import connected
from settings import Settings
from web.engine_port import Caller, PlaceOrder, Role

_CALLER = Caller("bench", Role.ADMIN)
_ADDRESS = Address("Invalidenstr. 1", None, "Berlin", "10115", "DE")
_CUSTOMERS = 500
_WAIT_S = 120.0


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


async def run(url: str, database: str, data_dir: Path, orders: int, in_flight: int) -> Outcome:
    """Take all the orders to completion, ``in_flight`` at a time."""
    settings = Settings(mongo_url=url, database=database, data_dir=data_dir)
    async with connected(url, database) as mongo:
        backend = replace(
            await on_mongo(settings, mongo), payments=MemoryLedger(), shipments=MemoryLedger()
        )
        engine = Engine(settings, backend)
        await engine.start()
        await engine.recovered()
        try:
            return await _measure(engine, orders, in_flight)
        finally:
            await engine.stop()


async def _measure(engine: Engine, orders: int, in_flight: int) -> Outcome:
    numbers = iter(range(orders))
    status = engine.journal_status
    events, commits = status.events, status.commits

    async def customer() -> None:
        for number in numbers:
            placed = await engine.place(_order(number))
            state = await engine.settled(_CALLER, placed.state.id, _WAIT_S)
            if state.status is not Status.COMPLETED:
                raise RuntimeError(f"an order ended {state.status}")

    began, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(in_flight):
            tasks.create_task(customer())
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
