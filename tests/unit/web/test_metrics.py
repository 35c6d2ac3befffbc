"""What requests leave behind in the metrics and in the log."""

from __future__ import annotations

import json

import aiohttp
import pytest

from tests.tokens import bearer
from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD


async def test_metrics_need_no_token_and_come_in_the_format_that_is_asked_for(door: Door) -> None:
    async with aiohttp.ClientSession(door.server.url) as anybody:
        async with anybody.get("/metrics") as plain:
            assert plain.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert "# TYPE conveyor_orders_total counter" in await plain.text()
        wanted = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"}
        async with anybody.get("/metrics", headers=wanted) as open_metrics:
            assert open_metrics.headers["Content-Type"].startswith("application/openmetrics-text")
            assert open_metrics.headers["Vary"] == "Accept"
            assert (await open_metrics.text()).endswith("# EOF\n")


async def test_a_request_counts_under_its_template_and_never_under_its_path(door: Door) -> None:
    placed = await door.place(GOOD)
    await door.get(f"/api/orders/{placed.json['id']}")
    await door.get("/api/orders/no-such-order/events")
    await door.send("POST", "/api/admin/actors/journal/restart")
    await door.get("/api/nowhere")
    await door.send("DELETE", "/api/orders")

    assert [(route, status) for route, status, _ in door.engine.requests] == [
        ("/api/orders", 201),
        ("/api/orders/{order_id}", 200),
        ("/api/orders/{order_id}/events", 404),
        ("/api/admin/actors/{path}/restart", 202),
        ("unmatched", 404),
        ("unmatched", 405),
    ]


async def test_a_bug_of_ours_counts_as_500(door: Door) -> None:
    with door.engine.failing(RuntimeError("broken")):
        await door.get("/api/orders")

    assert door.engine.requests[-1][:2] == ("/api/orders", 500)


async def test_the_request_that_is_shown_as_an_exemplar_can_be_found_by_its_id(door: Door) -> None:
    await door.get("/api/orders", headers={"X-Correlation-ID": "find-me"})

    shown = await door.engine.exposition("application/openmetrics-text")
    assert (
        b'conveyor_http_request_seconds_count{route="/api/orders",status="200"} 1.0' in shown.body
    )
    assert b'{correlation_id="find-me"}' in shown.body


@pytest.mark.parametrize("path", ["/api/orders?q=hypatia", "/api/nowhere"])
async def test_a_request_is_one_line_at_debug_without_its_query(
    door: Door, lines: list[str], path: str
) -> None:
    answer = await door.get(path)

    (line,) = [json.loads(line) for line in lines if '"logger": "web.wire.timing"' in line]
    assert line["level"] == "debug"
    assert line["path"] == path.partition("?")[0]
    assert (line["method"], line["status"]) == ("GET", answer.status)
    assert line["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert line["duration_ms"] >= 0
    assert "hypatia" not in json.dumps(line)


async def test_a_connection_that_stays_open_is_no_slow_request(door: Door) -> None:
    async with (
        aiohttp.ClientSession(door.server.url, headers=bearer()) as session,
        session.ws_connect("/ws") as following,
    ):
        assert (await following.receive_json())["kind"] == "subscribed"
    await door.get("/live")

    assert [route for route, _, _ in door.engine.requests] == ["/live"]
