"""The pipeline beside its peers: orders a second, durable events a second, on one mongod.

Closed loop: a new order comes in when one is done. Each round takes the thread-per-order engine,
the whole engine and the raw store in turn, each in a database of its own.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
import uuid
from pathlib import Path

from loguru import logger

from bench import raw_store, thread_per_order, whole_engine
from bench.report import Report, Row
from persistence.embedded import EmbeddedMongo

THREADS, RAW = "thread per order", "raw store"
THREADS_IN_FLIGHT = 64
"""More threads made it slower."""


async def run(rounds: int, orders: int, in_flight: int) -> Report:
    """Measure so many rounds, after one that is not counted."""
    logger.remove()
    with tempfile.TemporaryDirectory() as folder:
        mongo = await EmbeddedMongo.start(Path(folder))
        try:
            return await _measure(mongo.url, Path(folder), rounds, orders, in_flight)
        finally:
            await mongo.stop()


async def _measure(url: str, data_dir: Path, rounds: int, orders: int, in_flight: int) -> Report:
    ours: list[whole_engine.Outcome] = []
    threads: list[float] = []
    raw: list[float] = []
    await whole_engine.run(url, _database(), data_dir, orders // 8, in_flight)
    for _ in range(rounds):
        threads.append(await _threads(url, orders // 8))
        ours.append(await whole_engine.run(url, _database(), data_dir, orders, in_flight))
        raw.append(await raw_store.run(url, _database(), documents=20_000))
    per_order = [1e6 * outcome.cpu_s / outcome.orders for outcome in ours]
    return Report(
        f"pipeline, {orders:,} orders a round, {in_flight} in flight",
        [
            Row(
                "orders completed",
                "1/s",
                [outcome.orders_per_s for outcome in ours],
                {THREADS: threads},
                "5x thread per order",
            ),
            Row(
                "durable events",
                "1/s",
                [outcome.events_per_s for outcome in ours],
                {RAW: raw},
            ),
            Row("this process's CPU for an order", "us", per_order),
        ],
    )


async def _threads(url: str, orders: int) -> float:
    order_ids = [uuid.uuid4().hex for _ in range(orders)]
    began = time.perf_counter()
    # In a thread: its actors block, and this loop keeps the mongod's keeper alive.
    await asyncio.to_thread(thread_per_order.run, url, _database(), order_ids, THREADS_IN_FLIGHT)
    return orders / (time.perf_counter() - began)


def _database() -> str:
    return f"bench_{uuid.uuid4().hex[:12]}"
