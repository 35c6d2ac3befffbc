"""What a server says of itself, on a real MongoDB."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from persistence.embedded import EmbeddedMongo
from persistence.embedded.locks import exclusive
from tests.integration.server_process import Json, Shop, order, shop_at
from tests.integration.site import Site
from tests.patience import PATIENCE_S
from tests.torment.readiness import until, until_ready

OPENMETRICS = {"Accept": "application/openmetrics-text;version=1.0.0"}
DEBUG = {"CONVEYOR_LOG_LEVEL": "debug"}


@pytest.fixture
def site(mongo_url: str, database_name: str, tmp_path: Path) -> Site:
    return Site(tmp_path, mongo_url, database_name, settings=DEBUG)


async def exemplars(shop: Shop, name: str) -> set[str]:
    """The correlation ids that a metric shows."""
    async with shop.session.get(f"{shop.url}/metrics", headers=OPENMETRICS) as response:
        text = await response.text()
    families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
    return {
        sample.exemplar.labels["correlation_id"]
        for family in families
        if family.name == name
        for sample in family.samples
        if sample.exemplar
    }


async def test_one_correlation_id_is_found_in_all_that_comes_of_a_request(site: Site) -> None:
    async with site.server() as server, shop_at(server) as shop:
        headers = {"X-Correlation-ID": "follow-me.1", "Prefer": "wait=30"}
        body = order("tok_crash")
        async with shop.session.post(
            f"{shop.url}/api/orders", json=body, headers=headers
        ) as response:
            placed: Json = await response.json()
            assert response.headers["X-Correlation-ID"] == "follow-me.1"
        order_id = placed["id"]
        assert (placed["status"], placed["correlation_id"]) == ("parked", "follow-me.1")

        events = await shop.get(f"/api/orders/{order_id}/events")
        assert {event["correlation_id"] for event in events["items"]} == {"follow-me.1"}
        await server.line("POST /api/orders 201")
        quarantine = await server.line("ActorQuarantined")
        assert quarantine["order_id"] == order_id
        mine = [line for line in server.lines if order_id in str(line)]
        unnamed = [
            line
            for line in mine
            if line.get("order_id") != order_id or "correlation_id" not in line
        ]
        assert unnamed == []
        about_the_order = [line for line in mine if line["correlation_id"] == "follow-me.1"]
        assert {line["message"] for line in about_the_order} >= {
            "POST /api/orders 201",
            "ActorCrashed",
            "ActorRestarted",
            "ActorQuarantined",
        }
        assert "follow-me.1" in await exemplars(shop, "conveyor_step_seconds")
        assert "follow-me.1" in await exemplars(shop, "conveyor_http_request_seconds")
        for personal in ("ada@example.org", "Lovelace", "Invalidenstr", "tok_crash"):
            assert personal not in "\n".join(server.raw)


async def test_the_metrics_of_many_orders_name_none_of_them(site: Site) -> None:
    async with site.server() as server, shop_at(server) as shop:
        placed = await asyncio.gather(*(shop.placed() for _ in range(20)))
        crashed = await shop.placed("tok_crash")
        async with shop.session.get(f"{shop.url}/metrics") as response:
            text = await response.text()

    assert not any(one["id"] in text for one in (*placed, crashed))
    (restarts,) = [
        line for line in text.splitlines() if 'restarts_total{actor="/orders/*"}' in line
    ]
    assert float(restarts.split()[-1]) >= 1
    assert 'conveyor_http_request_seconds_count{route="/api/orders",status="201"} 21.0' in text


async def test_crashes_can_be_asked_for_after_the_server_that_saw_them_is_gone(site: Site) -> None:
    async with site.server() as server, shop_at(server) as shop:
        crashed = await shop.placed("tok_crash")
        await server.stop()
    async with site.server() as server, shop_at(server) as shop:
        path = f"/orders/{crashed['id']}"
        history = await shop.get(f"/api/supervision?path={path}&limit=200")

        types = [item["type"] for item in history["items"]]
        assert types[0] == "ActorQuarantined"
        assert types.count("ActorCrashed") == types.count("ActorRestarted") + 1
        assert {item["path"] for item in history["items"]} == {path}
        assert "Traceback" in history["items"][0]["data"]["traceback"]
        first = await shop.get("/api/supervision?limit=1")
        second = await shop.get(f"/api/supervision?limit=1&cursor={first['next_cursor']}")
        assert second["items"][0]["seq"] == first["items"][0]["seq"] - 1


async def test_the_figures_are_those_of_the_orders_also_after_a_restart(site: Site) -> None:
    async def counts(shop: Shop) -> Json:
        orders: Json = (await shop.get("/api/stats"))["orders"]
        return {status: count for status, count in orders.items() if count}

    async with site.server() as server, shop_at(server) as shop:
        for token in ("tok_ok", "tok_ok", "tok_declined", "tok_crash"):
            await shop.placed(token)
        expected = {"completed": 2, "rejected": 1, "parked": 1}
        assert await counts(shop) == expected
        stats = await shop.get("/api/stats")
        assert len(stats["series"]) == 300
        (letters,) = stats["dead_letters"]
        assert (letters["step"], letters["count"]) == ("authorize", 1)
        steps = {step["name"]: step["count"] for step in stats["steps"]}
        assert steps == {"reserve": 4, "authorize": 2, "ship": 2, "capture": 2}
        await server.stop()
    async with site.server() as server, shop_at(server) as shop:
        assert await counts(shop) == expected


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
async def test_a_database_that_is_away_is_noticed_though_nobody_writes(
    tmp_path: Path, number: signal.Signals
) -> None:
    mongo = await EmbeddedMongo.start(tmp_path / "elsewhere", cache_gb=0.25)
    try:
        site = Site(tmp_path, mongo.url)
        async with site.server() as server, shop_at(server) as shop:
            await until_ready(shop)
            time = asyncio.get_running_loop().time
            # Its keeper, here this test, has one that was killed back in half a second, sooner than
            # anybody need notice: unless somebody else is about to start it.
            async with exclusive(tmp_path / "elsewhere" / "mongo" / "start.lock", PATIENCE_S):
                began = time()
                os.kill(mongo.pid, number)
                problem = await not_ready(shop)
                print(f"\n{number.name}: noticed after {time() - began:.1f} s")

                assert problem["reasons"] == ["the database cannot be reached"]
                health = await shop.get("/health")
                assert health["components"]["database"]["status"] == "away"
                assert (await shop.get("/live")) == {"status": "live"}
            if number is signal.SIGSTOP:
                os.kill(mongo.pid, signal.SIGCONT)
            await until_ready(shop)
            assert (await shop.get("/health"))["components"]["database"] == {"status": "up"}
            assert (await shop.placed())["status"] == "completed"
    finally:
        await mongo.stop()


async def not_ready(shop: Shop) -> Json:
    """What /ready says once it says no."""
    answers: list[Json] = []

    async def says_no() -> bool:
        async with shop.session.get(f"{shop.url}/ready") as response:
            answers.append(await response.json(content_type=None))
            return response.status == 503

    await until(says_no)
    return answers[-1]
