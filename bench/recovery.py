"""How soon a server is back that left many orders open: until it takes new ones, until it has all
the old ones back, and how much memory they take.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.history import Mix
from bench.logs import Logs, logs_in
from bench.machine import this_machine
from bench.report import Chart, Report, Row, Target
from bench.server import memory_mb, serving

READY_S, TAKING_S = 60.0, 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    open_orders: Sequence[int] = (10_000, 100_000)


QUICK = Size(rounds=1, open_orders=(500, 1_000))


@dataclass(slots=True)
class _Starts:
    """What the starts on one log came to, round by round."""

    listening: list[float] = field(default_factory=list)
    taking: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


async def run(size: Size, folder: Path | None = None) -> Report:
    """Start a server on each log in turn, so many times."""
    machine = this_machine()
    found = {0: _Starts()} | {count: _Starts() for count in size.open_orders}
    async with logs_in(folder) as logs:
        for count in found:
            await logs.make(_database(count), Mix(completed=200, waiting=count))
        for _ in range(size.rounds):
            for count, starts in found.items():
                await _start(logs, count, starts)
    rows = [row for count, starts in found.items() for row in _rows(count, starts, found[0])]
    del found[0]
    return Report("recovery", _method(size), machine, rows, [_chart(found)])


async def _start(logs: Logs, count: int, starts: _Starts) -> None:
    # Intake ends where as many are being worked on as the settings allow: that is another matter.
    settings = {"max_in_flight": 10_000 + 2 * count}
    async with serving(logs.url, _database(count), logs.folder, settings) as server:
        starts.listening.append(server.age_s)
        starts.taking.append(await server.until_taking())
        starts.ready.append(await server.until_ready())
        starts.megabytes.append(memory_mb(server.pid))


def _rows(count: int, starts: _Starts, nothing_open: _Starts) -> list[Row]:
    name = f"{count:,} open orders" if count else "nothing open"
    rows = [
        Row(f"{name}: listening", "s", starts.listening),
        _bounded(f"{name}: takes a new order", starts.taking, TAKING_S),
        _bounded(f"{name}: ready", starts.ready, READY_S),
        Row(f"{name}: memory of the server", "MB", starts.megabytes),
    ]
    if count:
        memory = zip(starts.megabytes, nothing_open.megabytes, strict=True)
        rows.append(Row(f"{name}: each", "bytes", [1e6 * (m - bare) / count for m, bare in memory]))
    return rows


def _bounded(name: str, seconds: list[float], limit: float) -> Row:
    return Row(name, "s", seconds, targets=[Target(limit, at_most=True)], lower_is_better=True)


def _chart(found: dict[int, _Starts]) -> Chart:
    lines = {
        "takes a new order": [(n, statistics.median(each.taking)) for n, each in found.items()],
        "ready": [(n, statistics.median(each.ready)) for n, each in found.items()],
    }
    return Chart(
        "recovery",
        "From the start of the process",
        "s",
        lines=lines,
        x_label="open orders",
        x_scale="log",
    )


def _method(size: Size) -> str:
    return (
        f"`python main.py serve` on a generated log, {size.rounds} starts each, in turn; seconds "
        "count from the start of the process, the interpreter's own included. Every open order is "
        "reserved and waits for the second attempt at its payment, an hour away. *Takes a new "
        "order*: a POST is answered 201; it is sent again and again from the moment when the "
        "server listens. *Ready*: /ready says so, which is when all open orders are back. "
        "CONVEYOR_MAX_IN_FLIGHT is above their number."
    )


def _database(count: int) -> str:
    return f"recovery_{count}"
