"""More orders than can be served: what those get who send them, and what becomes of the taken."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.http_clients import request
from bench.orders import CUSTOMERS, request_body
from bench.percentiles import QUANTILES
from bench.report import Row, Target
from bench.senders import Got, Senders
from bench.server import Server, memory_mb, token
from web.port import Role

_ANSWER_MS, _PROBE_MS = 4_000.0, 1_000.0
_PROBE_S: Final = 0.2
_STILL_S: Final = 0.6
"""After which the read model has written what it gathered."""


@dataclass(slots=True)
class Overrun:
    """What was found."""

    got: Got
    completed_per_s: float
    until_done_s: float
    grown_mb: float
    probe_ms: float


def orders(more: str = "") -> list[str]:
    """One of each customer, in its own name. ``more``: header lines."""
    return [
        request(
            "POST",
            "/api/orders",
            token(Role.CUSTOMER, f"customer-{number}"),
            request_body(number),
            more,
        )
        for number in range(CUSTOMERS)
    ]


async def overrun(server: Server, sending: Senders, connections: int, seconds: float) -> Overrun:
    """More than can be served, and somebody who looks whether it lives."""
    await settled(server)
    memory, completed = memory_mb(server.pid), await _completed(server)
    probing = asyncio.create_task(_probe(server))
    began = time.perf_counter()
    got = await sending.send(orders(), connections, seconds, keyed=True)
    answered = time.perf_counter()
    grown = memory_mb(server.pid) - memory
    await settled(server)
    done = time.perf_counter()
    probing.cancel()
    (worst_s,) = await asyncio.gather(probing)
    return Overrun(
        got,
        (await _completed(server) - completed) / (done - began),
        done - answered,
        grown,
        1e3 * worst_s,
    )


async def _probe(server: Server) -> float:
    """The longest that /live and /ready took, until cancelled."""
    worst = 0.0
    try:
        while True:
            for path in ("/live", "/ready"):
                worst = max(worst, await server.timed(path))
            await asyncio.sleep(_PROBE_S)
    except asyncio.CancelledError:
        return worst


async def settled(server: Server) -> None:
    """Return when nothing is under way, and all is written."""
    while True:
        if (await server.get("/api/stats"))["in_flight"] == 0:
            await asyncio.sleep(_STILL_S)
            return
        await asyncio.sleep(0.1)


async def _completed(server: Server) -> int:
    return int((await server.get("/api/stats"))["orders"]["completed"])


def overrun_rows(found: Sequence[Overrun], name: str) -> list[Row]:
    """A row a figure."""

    def row(what: str, unit: str, values: list[float], limit: float | None = None) -> Row:
        targets = [] if limit is None else [Target(limit, at_most=True)]
        return Row(f"{name}: {what}", unit, values, targets=targets)

    return [
        row("orders completed", "1/s", [each.completed_per_s for each in found]),
        row("the last done after", "s", [each.until_done_s for each in found]),
        row("p99", "ms", [each.got.ms(QUANTILES["p99"]) for each in found], _ANSWER_MS),
        row("/live and /ready at worst", "ms", [each.probe_ms for each in found], _PROBE_MS),
        row("refused", "answers", [each.got.count - each.got.good for each in found]),
        row("refused without Retry-After", "answers", [each.got.unwise for each in found], 0),
        row("5xx but 503, or cut off", "answers", [each.got.broken for each in found], 0),
        row("memory of the server grew by", "MB", [each.grown_mb for each in found]),
    ]
