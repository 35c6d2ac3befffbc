"""The engine's figures over HTTP, and those that the feed sends."""

from __future__ import annotations

import json

from orders.state import Status
from tests.tokens import bearer
from tests.unit.web.door import Door
from web.documents.stats import view_stats_message
from web.documents.views import answer
from web.port import FeedFigures, Role


async def test_the_figures_are_shown_whole(door: Door) -> None:
    door.engine.watch_feed(lambda: FeedFigures(clients=4, lag_events=17))

    shown = (await door.get("/api/stats")).json

    noon = "2026-01-01T12:00:00.250Z"
    assert shown == {
        "at": noon,
        "orders": {str(status): 2 for status in Status},
        "in_flight": 3,
        "throughput": {
            "window_s": 60,
            "placed_per_s": 1.5,
            "completed_per_s": 1.25,
            "events_per_s": 7.0,
        },
        "steps": [
            {"name": "reserve", "count": 7, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 40.5},
            {"name": "ship", "count": 0, "p50_ms": None, "p95_ms": None, "p99_ms": None},
        ],
        "dead_letters": [{"step": "ship", "error": "timeout", "count": 2}],
        "backlog": 5,
        "position": 99,
        "feed": {"clients": 4, "lag_events": 17},
        "series": [
            {
                "at": "2026-01-01T12:00:00.000Z",
                "placed": 1,
                "completed": 0,
                "rejected": 0,
                "parked": 0,
            },
            {
                "at": "2026-01-01T12:00:01.000Z",
                "placed": 0,
                "completed": 2,
                "rejected": 0,
                "parked": 0,
            },
        ],
        "latencies": [
            {
                "at": "2026-01-01T11:59:50.000Z",
                "order": {"count": 2, "p50_ms": 80.0, "p95_ms": 90.0, "p99_ms": 95.5},
                "steps": [],
            },
            {
                "at": "2026-01-01T12:00:00.000Z",
                "order": {"count": 0, "p50_ms": None, "p95_ms": None, "p99_ms": None},
                "steps": [
                    {"name": "ship", "count": 1, "p50_ms": 7.0, "p95_ms": 7.0, "p99_ms": 7.0}
                ],
            },
        ],
        "circuits": [{"name": "payment", "state": "closed", "since": noon, "failures": 0}],
        "journal": {"state": "up", "since": noon, "last_commit_ms": 1.235, "last_batch": 4},
    }


async def test_the_feed_is_sent_the_same_but_of_what_has_a_course_the_newest_point(
    door: Door,
) -> None:
    whole = (await door.get("/api/stats")).json

    body = answer(view_stats_message(door.engine.stats())).body
    assert isinstance(body, bytes)
    message = json.loads(body)

    series, latencies = whole.pop("series"), whole.pop("latencies")
    assert message.pop("second") == series[-1]
    assert message.pop("latency") == latencies[-1]
    assert message == whole


async def test_customers_see_no_figures(door: Door) -> None:
    customer = bearer(Role.CUSTOMER)

    assert (await door.get("/api/stats", customer)).status == 403
    assert (await door.get("/api/supervision", customer)).status == 403


async def test_figures_take_no_parameters(door: Door) -> None:
    assert (await door.get("/api/stats?window=5")).problem()["status"] == 400
