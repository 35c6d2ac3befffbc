"""What the HTTP door costs, beside a bare aiohttp handler; and what becomes of it, and of the
orders behind it, when more come than can be served.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.http_clients import request
from bench.machine import this_machine
from bench.orders import SKU, request_body
from bench.overrun import Overrun, orders, overrun, overrun_rows, settled
from bench.percentiles import QUANTILES
from bench.report import Chart, Report, Row
from bench.senders import Got, Senders, senders
from bench.server import Server, cpu_s, serving, token
from persistence.embedded import EmbeddedMongo

BARE = "bare aiohttp"
_ORDERS = "orders"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    connections: Sequence[int] = (1, 16, 64, 256)
    seconds: float = 3.0
    crowd: int = 500
    crowd_s: float = 20.0


QUICK = Size(rounds=1, connections=(1, 16), seconds=0.5, crowd=50, crowd_s=1.0)


@dataclass(frozen=True, slots=True)
class _Load:
    """What came of one load."""

    got: Got
    seconds: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        return self.got.good / self.seconds

    @property
    def cpu_us(self) -> float:
        """The server's, for each answer."""
        return 1e6 * self.cpu_s / max(1, self.got.count)


@dataclass(slots=True)
class _Found:
    """The figures, round by round."""

    bare: list[_Load] = field(default_factory=list)
    loads: dict[str, list[_Load]] = field(default_factory=dict)
    crowd: list[Overrun] = field(default_factory=list)


async def run(size: Size) -> Report:
    """Measure so many rounds, the bare handler and the server in turn."""
    machine, found = this_machine(), _Found()
    with tempfile.TemporaryDirectory() as folder:
        mongo = await EmbeddedMongo.start(Path(folder))
        try:
            async with (
                _bare() as (bare_pid, bare_senders),
                serving(mongo.url, "http", Path(folder)) as server,
            ):
                await server.until_taking()
                address = urlsplit(server.url)
                async with senders(str(address.hostname), address.port or 0) as sending:
                    await sending.send(orders(), 64, size.seconds)  # not counted
                    for _ in range(size.rounds):
                        bare = await _measure(bare_pid, bare_senders, orders(), 64, size.seconds)
                        found.bare.append(bare)
                        await _round(server, sending, size, found)
                    for _ in range(size.rounds):
                        found.crowd.append(await overrun(server, sending, size.crowd, size.crowd_s))
        finally:
            await mongo.stop()
    return Report("http", _method(size), machine, _rows(found, size), _charts(found, size))


async def _round(server: Server, sending: Senders, size: Size, found: _Found) -> None:
    async def load(name: str, requests: Sequence[str], connections: int, keyed: bool) -> None:
        await settled(server)
        measured = await _measure(
            server.pid, sending, requests, connections, size.seconds, server, keyed=keyed
        )
        found.loads.setdefault(name, []).append(measured)

    for connections in size.connections:
        await load(_of(connections), orders(), connections, keyed=False)
    most = max(size.connections)
    await load(f"{_ORDERS} with an Idempotency-Key", orders(), most, keyed=True)
    await load(f"{_ORDERS} with Prefer: wait=5", orders("Prefer: wait=5\r\n"), most, keyed=False)
    for name, requests in (await _others(server)).items():
        await load(name, requests, 16, keyed=False)


async def _others(server: Server) -> Mapping[str, Sequence[str]]:
    """All that is asked and makes no order."""
    bearer = token()
    placed = (await server.get("/api/orders", limit="50"))["items"]
    unknown = request_body(0).replace(SKU.encode(), b"SKU-NONE")
    return {
        "an order of what there is not (422)": [request("POST", "/api/orders", bearer, unknown)],
        "GET /api/session": [request("GET", "/api/session", bearer)],
        "GET one order": [request("GET", f"/api/orders/{each['id']}", bearer) for each in placed],
        "GET fifty orders": [request("GET", "/api/orders", bearer)],
        "GET /api/stats": [request("GET", "/api/stats", bearer)],
        "GET /metrics": [request("GET", "/metrics")],
    }


async def _measure(
    pid: int,
    sending: Senders,
    requests: Sequence[str],
    connections: int,
    seconds: float,
    server: Server | None = None,
    *,
    keyed: bool = False,
) -> _Load:
    cpu, began = cpu_s(pid), time.perf_counter()
    got = await sending.send(requests, connections, seconds, keyed=keyed)
    took = time.perf_counter() - began
    if server is not None:
        await settled(server)  # what was taken counts to its end
    return _Load(got, took, cpu_s(pid) - cpu)


@asynccontextmanager
async def _bare() -> AsyncIterator[tuple[int, Senders]]:
    """The floor's process, and those who send to it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.bare_aiohttp"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        async with senders("127.0.0.1", port) as sending:
            yield process.pid, sending
    finally:
        process.kill()
        await process.wait()


def _of(connections: int) -> str:
    return f"{_ORDERS}, {connections} connections"


def _rows(found: _Found, size: Size) -> list[Row]:
    bare = [load.cpu_us for load in found.bare]
    rows = [Row(f"{BARE}: orders parsed and forgotten", "1/s", [load.per_s for load in found.bare])]
    for name, loads in found.loads.items():
        rows += [
            Row(f"{name}: answered", "1/s", [load.got.count / load.seconds for load in loads]),
            Row(
                f"{name}: the server's CPU for each",
                "us",
                [load.cpu_us for load in loads],
                {BARE: bare},
                lower_is_better=True,
            ),
            *(
                Row(f"{name}: {each}", "ms", [load.got.ms(q) for load in loads])
                for each, q in QUANTILES.items()
            ),
        ]
    return rows + overrun_rows(found.crowd, f"{size.crowd} connections, as fast as they can")


def _charts(found: _Found, size: Size) -> list[Chart]:
    lines = {
        name: [(n, found.loads[_of(n)][-1].got.ms(q)) for n in size.connections]
        for name, q in QUANTILES.items()
    }
    return [
        Chart(
            "http-latency",
            "From sending an order to its answer, last round",
            "ms",
            lines=lines,
            x_label="connections",
            x_scale="log",
            y_scale="log",
        )
    ]


def _method(size: Size) -> str:
    return (
        f"{size.rounds} rounds; `python main.py serve` with the sandbox's gateways, whose ledgers "
        "are in the same mongod, driven over kept connections from 2 other processes: each sends "
        f"its next request when the last is answered, {size.seconds:g} s a load. CPU is the "
        "server's, user and system, until what was taken is completed and written; *orders* "
        f"therefore holds all the engine does. *{BARE}* parses the same requests' JSON and answers "
        "some, 64 connections. What makes no order is asked over 16. At the end more come than can "
        f"be served, for {size.crowd_s:.0f} s, each request with a key of its own; the refused "
        "wait 50 ms only. Server, mongod and senders share the two cores."
    )
