"""The engine's figures, as GET /api/stats answers them and the feed sends them."""

from __future__ import annotations

from datetime import UTC, datetime

from observability.percentiles import Percentiles
from observability.seconds import Second
from observability.statistics import WINDOW_S, LatencySlice
from web.port import Stats


def view_stats(stats: Stats) -> dict[str, object]:
    """All of it, the course of the last five minutes included."""
    return {
        **_view_now(stats),
        "series": [_view_second(second) for second in stats.series],
        "latencies": [_view_slice(each) for each in stats.latencies],
    }


def view_stats_message(stats: Stats) -> dict[str, object]:
    """The feed's ``stats`` message, once a second: of what has a course, its newest point only.

    Take one ``OrderEngine.stats()`` for all clients. A point is two seconds old when it is
    first told, and final. Its model is :class:`web.documents.answers.stats.StatsMessage`.
    """
    return {
        **_view_now(stats),
        "second": _view_second(stats.series[-1]),
        "latency": _view_slice(stats.latencies[-1]),
    }


def _view_now(stats: Stats) -> dict[str, object]:
    throughput, journal = stats.throughput, stats.journal
    return {
        "at": stats.at,
        "orders": {str(status): count for status, count in stats.orders.items()},
        "in_flight": stats.in_flight,
        "throughput": {
            "window_s": WINDOW_S,
            "placed_per_s": round(throughput.placed, 3),
            "completed_per_s": round(throughput.completed, 3),
            "events_per_s": round(throughput.events, 3),
        },
        "steps": [
            {
                "name": step.name,
                "count": step.done,
                "p50_ms": step.p50_ms,
                "p95_ms": step.p95_ms,
                "p99_ms": step.p99_ms,
            }
            for step in stats.steps
        ],
        "dead_letters": [
            {"step": letters.step, "error": letters.error, "count": letters.orders}
            for letters in stats.dead_letters
        ],
        "backlog": stats.backlog,
        "position": stats.position,
        "feed": stats.feed._asdict(),
        "circuits": [circuit._asdict() for circuit in stats.circuits],
        "journal": {
            "state": journal.state,
            "since": journal.since,
            "last_commit_ms": round(journal.last_commit_ms, 3),
            "last_batch": journal.last_batch,
        },
    }


def _view_second(second: Second) -> dict[str, object]:
    return {
        "at": datetime.fromtimestamp(second.at, UTC),
        "placed": second.placed,
        "completed": second.completed,
        "rejected": second.rejected,
        "parked": second.parked,
    }


def _view_slice(each: LatencySlice) -> dict[str, object]:
    return {
        "at": datetime.fromtimestamp(each.at, UTC),
        "order": _view_latency(each.order),
        "steps": [{"name": name, **_view_latency(step)} for name, step in each.steps.items()],
    }


def _view_latency(latency: Percentiles) -> dict[str, object]:
    p50_ms, p95_ms, p99_ms = latency.values
    return {"count": latency.of, "p50_ms": p50_ms, "p95_ms": p95_ms, "p99_ms": p99_ms}
