"""Many who follow the feed live: how late they hear, what each costs in memory, and what all of
them cost the orders.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from bench.feed_clients import Seen
from bench.machine import this_machine
from bench.report import Chart, Report, Row, Target
from bench.server import Server, cpu_s, memory_mb, serving, token
from persistence.embedded import EmbeddedMongo
from web.port import Role

LAG_MS, KEPT_RATE = 1_000.0, 0.8
EVENTS_OF_AN_ORDER = 6
EVERYTHING, OWN = "follow everything", "follow their own orders"
_PROCESSES = 2
_SETTLE_S = 1.0
_ROOM = 8_000
"""Connections that the server is told to allow."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: so many ``clients`` at that ``rate`` of orders a second. Where most
    follow everything, ``crowd_rates`` instead: more only makes them late.
    """

    clients: Sequence[int] = (100, 1_000, 5_000)
    rate: float = 200
    crowd_rates: Sequence[float] = (5, 20, 50)
    open_s: float = 8.0
    closed_s: float = 5.0
    in_flight: int = 100


QUICK = Size(clients=(20, 50), rate=50, crowd_rates=(20,), open_s=2.0, closed_s=1.0, in_flight=20)


@dataclass(slots=True)
class _At:
    """What was found at one rate of orders."""

    rate: float
    lags: Counter[int]
    completed_per_s: float
    cpu_ms: float
    """The server's, for an order."""
    late: float
    """Of the events that each client should have had by then, the share it had not."""
    resyncs: int
    lost: int
    megabytes_per_s: float
    grown_mb: float


@dataclass(slots=True)
class _With:
    """What was found with so many clients."""

    clients: int
    kind: str
    connect_s: float = 0.0
    connected: int = 0
    bytes_each: float = 0.0
    at: list[_At] = field(default_factory=list)
    closed_per_s: float | None = None
    alone_per_s: float = 0.0
    """Without clients, just before."""
    alone_cpu_ms: float = 0.0


async def run(size: Size) -> Report:
    """Measure with each number of clients, and each time without any before."""
    machine = this_machine()
    with tempfile.TemporaryDirectory() as folder:
        mongo = await EmbeddedMongo.start(Path(folder))
        settings = {
            "feed_clients": _ROOM,
            "feed_clients_per_subject": _ROOM,
            "max_connections": _ROOM,
            "log_level": "info",
        }
        try:
            async with serving(mongo.url, "feed", Path(folder), settings) as server:
                await server.until_taking()
                await _closed_loop(server, _Crowd(_tokens(1, EVERYTHING), EVERYTHING), size)
                found = [
                    await _measure(server, clients, kind, size)
                    for clients in size.clients
                    for kind in (OWN, EVERYTHING)
                ]
        finally:
            await mongo.stop()
    rows = [row for each in found for row in _rows(each)]
    return Report("feed", _method(size), machine, rows, _charts(found, size), _notes(found))


async def _measure(server: Server, clients: int, kind: str, size: Size) -> _With:
    found, rates = _With(clients, kind), [size.rate]
    if too_many := kind == EVERYTHING and clients == max(size.clients):
        rates = list(size.crowd_rates)
    crowd = _Crowd(_tokens(clients, kind), kind)
    found.alone_per_s = await _closed_loop(server, crowd, size)
    found.alone_cpu_ms = (await _open_loop(server, crowd, rates[0], size)).cpu_ms
    before = memory_mb(server.pid)
    began = time.perf_counter()
    async with _following(server, crowd):
        found.connect_s = time.perf_counter() - began
        found.connected = crowd.connected
        found.bytes_each = 1e6 * (memory_mb(server.pid) - before) / max(1, crowd.connected)
        found.at = [await _open_loop(server, crowd, rate, size) for rate in rates]
        if not too_many:
            found.closed_per_s = await _closed_loop(server, crowd, size)
    return found


@dataclass(slots=True)
class _Crowd:
    """In whose names orders come, and in whose they are followed; and by which processes."""

    tokens: Sequence[str]
    kind: str
    connected: int = 0
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    def told(self, orders: int) -> int:
        """How many events all of them together are to hear of so many orders."""
        hear_of_each = self.connected if self.kind == EVERYTHING else 1
        return EVENTS_OF_AN_ORDER * orders * hear_of_each if self.connected else 0

    def customer(self, number: int) -> str:
        """In whose name an order is placed: each in turn."""
        return self.tokens[number % len(self.tokens)]

    async def seen(self) -> Seen:
        """What all of them saw since they were asked last."""
        answers = [await self._ask(process) for process in self.processes]
        lags: Counter[str] = Counter()
        for answer in answers:
            lags.update(answer["lags"])
        return Seen(
            connected=sum(each["connected"] for each in answers),
            lost=sum(each["lost"] for each in answers),
            resyncs=sum(each["resyncs"] for each in answers),
            events=sum(each["events"] for each in answers),
            megabytes=sum(each["megabytes"] for each in answers),
            lags=dict(lags),
        )

    async def _ask(self, process: asyncio.subprocess.Process) -> Seen:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n")
        seen: Seen = json.loads(await process.stdout.readline())
        return seen


def _tokens(clients: int, kind: str) -> list[str]:
    if kind == EVERYTHING:
        return [token()] * clients
    return [token(Role.CUSTOMER, f"customer-{number}") for number in range(clients)]


@asynccontextmanager
async def _following(server: Server, crowd: _Crowd) -> AsyncIterator[None]:
    """All of them follow meanwhile."""
    address = urlsplit(server.url)
    try:
        for part in range(_PROCESSES):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.feed_clients"),
                *(str(address.hostname), str(address.port)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=1 << 24,
            )
            crowd.processes.append(process)
            assert process.stdin is not None
            process.stdin.write("\n".join([*crowd.tokens[part::_PROCESSES], "\n"]).encode())
            await process.stdin.drain()
        for process in crowd.processes:
            assert process.stdout is not None
            crowd.connected += json.loads(await process.stdout.readline())["connected"]
        yield
    finally:
        for process in crowd.processes:
            process.kill()
            await process.wait()
        crowd.processes, crowd.connected = [], 0


async def _open_loop(server: Server, crowd: _Crowd, rate: float, size: Size) -> _At:
    """So many orders a second, whatever becomes of those before."""
    await _settled(server)
    await crowd.seen()
    memory, cpu = memory_mb(server.pid), cpu_s(server.pid)
    completed = await _completed(server)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number in range(int(rate * size.open_s)):
            if (early := began + number / rate - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            sending.create_task(server.place(number, crowd.customer(number)))
    await asyncio.sleep(_SETTLE_S)
    seconds = time.perf_counter() - began
    done = await _completed(server) - completed
    seen, due = await crowd.seen(), crowd.told(done)
    return _At(
        rate=rate,
        lags=Counter({int(ms): times for ms, times in seen["lags"].items()}),
        completed_per_s=done / size.open_s,
        cpu_ms=1e3 * (cpu_s(server.pid) - cpu) / max(1, done),
        late=max(0.0, 1 - seen["events"] / due) if due else 0.0,
        resyncs=seen["resyncs"],
        lost=seen["lost"],
        megabytes_per_s=seen["megabytes"] / seconds,
        grown_mb=memory_mb(server.pid) - memory,
    )


async def _closed_loop(server: Server, crowd: _Crowd, size: Size) -> float:
    """Completed orders a second where a new one is sent as soon as one is acknowledged."""
    await _settled(server)
    completed = await _completed(server)
    began = time.perf_counter()

    async def customer(number: int) -> None:
        while time.perf_counter() - began < size.closed_s:
            if await server.place(number, crowd.customer(number)) != HTTPStatus.CREATED:
                await asyncio.sleep(0.05)  # There are too many under way.

    await asyncio.gather(*(customer(number) for number in range(size.in_flight)))
    await _settled(server)
    seconds = time.perf_counter() - began
    return (await _completed(server) - completed) / seconds


async def _completed(server: Server) -> int:
    stats = await server.get("/api/stats")
    return int(stats["orders"]["completed"])


async def _settled(server: Server) -> None:
    """Return when nothing is under way."""
    while True:
        if (await server.get("/api/stats"))["in_flight"] == 0:
            return
        await asyncio.sleep(0.1)


def lag_percentile(lags: Counter[int], q: float) -> float:
    """Milliseconds that at least that share of all lags does not exceed."""
    left = q * lags.total()
    for ms in sorted(lags):
        left -= lags[ms]
        if left <= 0:
            return float(ms)
    return 0.0


def _rows(found: _With) -> list[Row]:
    name = f"{found.clients:,} who {found.kind}"
    alone = "without clients"
    rows = [
        Row(f"{name}: memory of the server for each", "bytes", [found.bytes_each]),
        Row(f"{name}: until all follow", "s", [found.connect_s]),
    ]
    for at in found.at:
        here = f"{name}, {at.rate:g} orders/s"
        limit = [Target(LAG_MS, at_most=True)] if found.clients == 1_000 else []
        rows += [
            Row(f"{here}: lag, p50", "ms", [lag_percentile(at.lags, 0.5)]),
            Row(f"{here}: lag, p99", "ms", [lag_percentile(at.lags, 0.99)], targets=limit),
            Row(f"{here}: sent to all", "MB/s", [at.megabytes_per_s]),
            Row(f"{here}: memory of the server grew by", "MB", [at.grown_mb]),
        ]
    first = found.at[0]
    rows += [
        Row(
            f"{name}, {first.rate:g} orders/s: the server's CPU for an order",
            "ms",
            [first.cpu_ms],
            {alone: [found.alone_cpu_ms]},
            lower_is_better=True,
        ),
        Row(
            f"{name}, {first.rate:g} orders/s: orders completed",
            "1/s",
            [first.completed_per_s],
            {"sent": [first.rate]},
        ),
    ]
    if found.closed_per_s is not None:
        rows.append(
            Row(
                f"{name}: orders completed, closed loop",
                "1/s",
                [found.closed_per_s],
                {alone: [found.alone_per_s]},
                [Target(KEPT_RATE, alone)] if found.clients == 1_000 else [],
            )
        )
    return rows


def _notes(found: Sequence[_With]) -> list[str]:
    notes = [
        f"Of {each.clients:,} who {each.kind} {each.connected:,} got in."
        for each in found
        if each.connected < each.clients
    ]
    notes += [
        f"{each.clients:,} who {each.kind}, {at.rate:g} orders/s: {at.lost:,} were cut off, "
        f"{at.resyncs:,} times one was told to read anew, and {at.late:.0%} of the events were "
        "still on their way a second after the last order."
        for each in found
        for at in each.at
        if at.lost or at.resyncs or at.late > 0.01
    ]
    return notes


def _charts(found: Sequence[_With], size: Size) -> list[Chart]:
    lines = {
        f"{kind}, {name}": [
            (each.clients, lag_percentile(each.at[0].lags, q))
            for each in found
            if each.kind == kind and each.at[0].rate == size.rate
        ]
        for kind in (OWN, EVERYTHING)
        for name, q in {"p50": 0.5, "p99": 0.99}.items()
    }
    return [
        Chart(
            "feed-lag",
            f"Lag at {size.rate:g} orders a second",
            "ms",
            lines=lines,
            x_label="clients",
            x_scale="log",
            y_scale="log",
        )
    ]


def _method(size: Size) -> str:
    return (
        "`python main.py serve` with the sandbox's gateways; clients over Socket.IO's WebSocket in "
        f"{_PROCESSES} other processes. Those who *{EVERYTHING}*, as operators do, hear of every "
        "order six events, and news of the order as it is then; customers, who "
        f"*{OWN}*, hear only of those, and it is they who order. Orders come over HTTP, at a "
        f"fixed rate for {size.open_s:.0f} s. A lag counts from the event's own time, before its "
        "commit, to the moment when a client reads it; of what is read together the oldest counts. "
        f"*Closed loop*: {size.in_flight} customers send the next order when theirs is "
        "acknowledged. Server, mongod, clients and customers share the two cores, so what the "
        "clients take is taken from the orders too."
    )
