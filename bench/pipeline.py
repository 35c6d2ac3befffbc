"""The pipeline beside its peers: orders a second, durable events a second, on one mongod; and how
long an order takes when they come at their own pace.

Each round takes the thread-per-order engine, DBOS, the whole engine and the raw store in turn, each
in a database of its own.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from bench import raw_store, thread_per_order
from bench.machine import this_machine
from bench.percentiles import QUANTILES, latency_rows, percentile
from bench.postgres import find_postgres, postgres
from bench.report import Chart, Report, Row, Target
from bench.whole_engine import Outcome, whole_engine
from persistence.embedded import EmbeddedMongo

THREADS, DBOS, RAW = "thread per order", "DBOS on PostgreSQL", "raw store"
PEERS_IN_FLIGHT = 64
"""More made the threads slower, and DBOS no faster."""

LOADS = (0.25, 0.5, 0.75)
"""Of the closed loop's rate."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    orders: int = 4_000
    in_flight: int = 500
    dbos_orders: int = 300
    raw_orders: int = 4_000
    open_s: float = 6.0


QUICK = Size(rounds=1, orders=400, in_flight=100, dbos_orders=40, raw_orders=400, open_s=1.0)


@dataclass(slots=True)
class _Found:
    """The figures, round by round."""

    ours: list[Outcome] = field(default_factory=list)
    threads: list[float] = field(default_factory=list)
    dbos: list[float] = field(default_factory=list)
    raw: list[raw_store.Limit] = field(default_factory=list)
    small: list[float] = field(default_factory=list)
    latencies: dict[float, list[list[float]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


async def run(size: Size) -> Report:
    """Measure so many rounds, after one that is not counted."""
    machine, found = this_machine(), _Found()
    with tempfile.TemporaryDirectory() as folder:
        mongo = await EmbeddedMongo.start(Path(folder))
        try:
            async with _dbos_database(found) as postgres_url:
                await _measure(mongo.url, postgres_url, Path(folder), size, found)
        finally:
            await mongo.stop()
    return Report("pipeline", _method(size), machine, _rows(found), _charts(found), found.notes)


async def _measure(
    url: str, postgres_url: str | None, folder: Path, size: Size, found: _Found
) -> None:
    async with whole_engine(url, _database(), folder) as customers:
        await customers.closed_loop(size.orders // 4, size.in_flight)
    for _ in range(size.rounds):
        found.threads.append(await _threads(url, max(64, size.orders // 8)))
        if postgres_url is not None:
            found.dbos.append(await _dbos(postgres_url, size.dbos_orders))
        async with whole_engine(url, _database(), folder) as customers:
            outcome = await customers.closed_loop(size.orders, size.in_flight)
            found.ours.append(outcome)
            rate = statistics.median(each.orders_per_s for each in found.ours)
            for load in LOADS:
                orders = max(50, int(size.open_s * load * rate))
                at_a_pace = await customers.open_loop(orders, load * rate)
                found.latencies.setdefault(load, []).append(at_a_pace.latencies)
        found.raw.append(await raw_store.same_documents(url, _database(), size.raw_orders))
        small = await raw_store.small_documents(url, _database(), documents=5 * size.raw_orders)
        found.small.append(small.documents_per_s)


def _rows(found: _Found) -> list[Row]:
    peers = {THREADS: found.threads}
    targets = [Target(8, THREADS)]
    if found.dbos:
        peers[DBOS] = found.dbos
        targets.append(Target(30, DBOS))
    raw_events = [limit.events_per_s for limit in found.raw]
    rows = [
        Row("orders completed", "1/s", [o.orders_per_s for o in found.ours], peers, targets),
        Row(
            "durable events",
            "1/s",
            [o.events_per_s for o in found.ours],
            {RAW: raw_events, f"{RAW}, one small event a document": found.small},
            [Target(0.3, RAW)],
        ),
        Row(
            "documents of the log",
            "1/s",
            [o.commits / o.seconds for o in found.ours],
            {RAW: [limit.documents_per_s for limit in found.raw]},
        ),
        Row(
            "this process's CPU for an order",
            "us",
            [1e6 * o.cpu_s / o.orders for o in found.ours],
            lower_is_better=True,
        ),
    ]
    for load, rounds in found.latencies.items():
        limits = {"p99": 100.0} if load == 0.5 else None
        name = f"end to end at {load:.0%} of that rate"
        rows += latency_rows(name, rounds, list(QUANTILES), limits)
    return rows


def _charts(found: _Found) -> list[Chart]:
    rates = {
        "Conveyor": [o.orders_per_s for o in found.ours],
        THREADS: found.threads,
        DBOS: found.dbos,
    }
    bars = {name: statistics.median(values) for name, values in rates.items() if values}
    lines = {
        name: [
            (100 * load, 1e3 * statistics.median(percentile(each, q) for each in rounds))
            for load, rounds in found.latencies.items()
        ]
        for name, q in QUANTILES.items()
    }
    return [
        Chart("pipeline-orders", "Orders completed a second, closed loop", "orders/s", bars),
        Chart(
            "pipeline-latency",
            "From the moment an order was to be sent to its completion",
            "ms",
            lines=lines,
            x_label="% of the closed loop's rate",
        ),
    ]


def _method(size: Size) -> str:
    return (
        f"{size.rounds} rounds, peers in turn; {size.orders:,} orders a round, {size.in_flight} in "
        "flight. *Ours* is the whole product in one process: a request's bytes are parsed and "
        "validated, personal data is encrypted, prices and stock, the saga, the journal, the read "
        "model, the feed, statistics and metrics, log lines at info; eight events an order. "
        f"*{THREADS}* is pykka as it comes: a ThreadingActor an order, one insert an event at the "
        f"same write concern, none of those extras, {PEERS_IN_FLIGHT} orders in flight. "
        f"*{DBOS}*: a workflow of the same four steps, {PEERS_IN_FLIGHT} in flight, a process of "
        "its own. The other sides answer at once everywhere. *Raw store*: the log that as many "
        "orders make, encoded beforehand, a thousand documents an insert, same write concern and "
        "indexes. The open loop sends orders at a fixed rate whatever becomes of those before; a "
        "latency counts from the moment when the order was to be sent to the commit that completes "
        f"it, {size.open_s:.0f} s a load and round."
    )


async def _threads(url: str, orders: int) -> float:
    order_ids = [uuid.uuid4().hex for _ in range(orders)]
    began = time.perf_counter()
    # In a thread: its actors block, and this loop keeps the mongod's keeper alive.
    await asyncio.to_thread(thread_per_order.run, url, _database(), order_ids, PEERS_IN_FLIGHT)
    return orders / (time.perf_counter() - began)


@asynccontextmanager
async def _dbos_database(found: _Found) -> AsyncIterator[str | None]:
    programs = find_postgres()
    if programs is None or find_spec("dbos") is None:
        found.notes.append(
            f"{DBOS} was not measured: it takes PostgreSQL's programs and the extra `bench`."
        )
        yield None
        return
    async with postgres(programs) as url:
        yield url


async def _dbos(url: str, orders: int) -> float:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.dbos_workflows"),
        *(f"{url}/{_database()}", str(orders), str(PEERS_IN_FLIGHT)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    return float(printed)


def _database() -> str:
    return f"bench_{uuid.uuid4().hex[:12]}"
