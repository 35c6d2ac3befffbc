"""The same work on logs of different length: what costs more as the log grows."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.history import Mix
from bench.logs import Logs, logs_in
from bench.machine import this_machine
from bench.percentiles import percentile
from bench.report import Chart, Report, Row, Target
from bench.server import Json, Server, memory_mb, serving
from bench.whole_engine import whole_engine
from persistence.embedded.cache import cache_gb_of, memory_bytes

LATENCY_MS, START_S, KEPT_RATE = 50.0, 10.0, 0.9
_DRAWN = 8
"""Questions in the picture; all are in the table."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    orders_in_log: Sequence[int] = (10_000, 100_000, 1_000_000)
    orders: int = 3_000
    in_flight: int = 500
    asks: int = 40


QUICK = Size(rounds=1, orders_in_log=(500, 2_000), orders=300, in_flight=100, asks=5)


@dataclass(slots=True)
class _Found:
    """What was found on one log, round by round."""

    orders_per_s: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    latencies: dict[str, list[list[float]]] = field(default_factory=dict)


async def run(size: Size, folder: Path | None = None) -> Report:
    """Measure on each log in turn, so many times."""
    machine, rng = this_machine(), random.Random(1)
    found = {count: _Found() for count in size.orders_in_log}
    async with logs_in(folder) as logs:
        for count in found:
            await logs.make(_database(count), mix(count))
        # Once for nothing: what is read for the first time comes from the disk.
        for count in found:
            await _look(logs, count, _Found(), size, rng)
        for _ in range(size.rounds):
            for count, each in found.items():
                await _look(logs, count, each, size, rng)
            for count, each in found.items():
                await _work(logs, count, each, size)
    return Report("growth", _method(size), machine, _rows(found), _charts(found))


def mix(orders: int) -> Mix:
    """Two of a hundred are parked."""
    return Mix(completed=orders - orders // 50, parked=orders // 50)


async def _look(logs: Logs, count: int, found: _Found, size: Size, rng: random.Random) -> None:
    async with serving(logs.url, _database(count), logs.folder) as server:
        found.ready.append(await server.until_ready())
        found.megabytes.append(memory_mb(server.pid))
        some = await _some_orders(server)
        seconds: dict[str, list[float]] = {}
        for _ in range(size.asks):
            for name, (path, query) in _questions(rng.choice(some)).items():
                seconds.setdefault(name, []).append(await server.timed(path, **query))
        for name, each in seconds.items():
            found.latencies.setdefault(name, []).append(each)


async def _work(logs: Logs, count: int, found: _Found, size: Size) -> None:
    async with whole_engine(logs.url, _database(count), logs.folder) as customers:
        await customers.closed_loop(size.orders // 10, size.in_flight)
        outcome = await customers.closed_loop(size.orders, size.in_flight)
        found.orders_per_s.append(outcome.orders_per_s)


async def _some_orders(server: Server) -> list[Json]:
    """Orders of all ages, and where the next page of each list begins."""
    some: list[Json] = []
    for sku in ("SKU-BOOK", "SKU-P007", "SKU-P123"):
        query = {"sku": sku, "limit": "200"}
        for _ in range(5):
            page = await server.get("/api/orders", **query)
            some += page["items"]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
    return some


def _questions(order: Json) -> dict[str, tuple[str, Mapping[str, str]]]:
    """What is asked, by its name. ``order`` is one of the log's."""
    order_id, sku = str(order["id"]), str(order["items"][0]["sku"])
    lists = {
        "list, the newest": {},
        "list, of one status": {"status": "parked"},
        "list, with one SKU": {"sku": sku},
        "list, of one customer": {"customer_ref": str(order["customer_ref"])},
        "list, older than a day": {"older_than_s": "86400"},
        "list, parked with one SKU": {"status": "parked", "sku": sku},
        "search, an id": {"q": order_id},
        "search, the end of an id": {"q": order_id[-8:]},
        "search, the beginning of an id": {"q": order_id[:8]},
        "search, a SKU": {"q": sku},
        "search, a word that most have": {"q": "sku"},
        "search, a customer": {"q": str(order["customer_ref"])[:16]},
        "search, a correlation id": {"q": str(order["correlation_id"])},
        "search, an error": {"q": "carrierunavailable"},
        "search, an error and a SKU": {"q": f"timeouterror {sku}"},
        "search, two words that most have": {"q": "sku book"},
        "search, what there is not": {"q": "nowhere"},
    }
    return {
        **{name: ("/api/orders", query) for name, query in lists.items()},
        "one order": (f"/api/orders/{order_id}", {}),
        "one order's events": (f"/api/orders/{order_id}/events", {}),
        "dead letters, with their groups": ("/api/dead-letters", {}),
        "stats": ("/api/stats", {}),
    }


def _rows(all_found: Mapping[int, _Found]) -> list[Row]:
    """Ours is the longest log, the others stand beside it."""
    longest, smallest = max(all_found), min(all_found)
    found = all_found[longest]
    shorter = {_name(n): each for n, each in all_found.items() if n != longest}
    rows = [
        Row(
            "orders completed",
            "1/s",
            found.orders_per_s,
            {name: each.orders_per_s for name, each in shorter.items()},
            [Target(KEPT_RATE, _name(smallest))],
        ),
        Row(
            "ready after its start",
            "s",
            found.ready,
            {name: each.ready for name, each in shorter.items()},
            [Target(START_S, at_most=True)],
            lower_is_better=True,
        ),
        Row(
            "memory of the server then",
            "MB",
            found.megabytes,
            {name: each.megabytes for name, each in shorter.items()},
            lower_is_better=True,
        ),
    ]
    for question in found.latencies:
        for name, q in {"p50": 0.5, "p99": 0.99}.items():
            bounded = name == "p99" and question.startswith(("list", "search"))
            rows.append(
                Row(
                    f"{question}: {name}",
                    "ms",
                    [_millis(found, question, q)],
                    {of: [_millis(each, question, q)] for of, each in shorter.items()},
                    [Target(LATENCY_MS, at_most=True)] if bounded else [],
                    lower_is_better=True,
                )
            )
    return rows


def _name(orders: int) -> str:
    return f"{orders:,} in the log"


def _millis(found: _Found, question: str, q: float) -> float:
    """Of all rounds together: a hundredth of one round is less than one answer."""
    return 1e3 * percentile([s for seconds in found.latencies[question] for s in seconds], q)


def _charts(found: Mapping[int, _Found]) -> list[Chart]:
    worst: dict[str, list[tuple[float, float]]] = {}
    for count, each in found.items():
        for question in each.latencies:
            worst.setdefault(question, []).append((count, _millis(each, question, 0.99)))
    rates = [(n, statistics.median(each.orders_per_s)) for n, each in found.items()]
    starts = [(n, statistics.median(each.ready)) for n, each in found.items()]
    slowest = sorted(worst, key=lambda question: -worst[question][-1][1])[:_DRAWN]
    of_log = "orders in the log"
    return [
        Chart(
            "growth-rate",
            "Orders completed a second, closed loop",
            "orders/s",
            lines={"Conveyor": rates},
            x_label=of_log,
            x_scale="log",
        ),
        Chart(
            "growth-start",
            "From the start of the process to ready",
            "s",
            lines={"Conveyor": starts},
            x_label=of_log,
            x_scale="log",
        ),
        Chart(
            "growth-latency",
            "Lists, searches and figures: p99 of the slowest",
            "ms",
            lines={question: worst[question] for question in slowest},
            x_label=of_log,
            x_scale="log",
            y_scale="log",
        ),
    ]


def _method(size: Size) -> str:
    return (
        f"Generated logs of as many orders, eight events each, two in a hundred parked; their rows "
        f"likewise; {size.rounds} rounds, the logs in turn, in one mongod with its cache of "
        f"{cache_gb_of(memory_bytes()):.1f} GB. "
        f"*Orders completed*: the closed loop of `pipeline` on that log, {size.orders:,} orders, "
        f"{size.in_flight} in flight. *Ready*: `python main.py serve`, from the start of the "
        "process. Latencies are of whole answers over HTTP, fifty orders a page, one question "
        f"after the other, {size.asks} of each kind a round. *Ours* is the longest log."
    )


def _database(count: int) -> str:
    return f"growth_{count}"
