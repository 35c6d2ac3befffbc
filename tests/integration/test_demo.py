"""The demo as anyone runs it: a shop in full swing, that closes in good order."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from demo.catalogue import ARTICLES
from tests.integration.server_process import Json, ServerProcess, shop_at
from tests.integration.site import Site

RATE = 60


@pytest.fixture
def site(tmp_path: Path, mongo_url: str, database_name: str) -> Site:
    return Site(tmp_path, mongo_url, database_name)


async def seen(server: ServerProcess, path: str, minimum: int) -> list[Json]:
    """So many items of a list, when there are as many: the list itself waits for the read model."""
    async with shop_at(server) as shop:
        while True:
            items: list[Json] = (await shop.get(f"{path}limit=200"))["items"]
            if len(items) >= minimum:
                return items
            # No news comes of the read model: a look now and then, as a person would take.
            await asyncio.sleep(0.2)


async def test_the_demo_shows_sales_and_troubles_and_leaves_a_clean_log(site: Site) -> None:
    command = ("demo", "--rate", str(RATE), "--seed", "7")
    async with ServerProcess(site.environment(), *command) as server:
        # One pack holds each trouble, so it comes with the first.
        crash = await server.line("ActorCrashed")
        assert str(crash["path"]).startswith("/orders/")
        await seen(server, "/api/orders?status=completed&", 100)
        await seen(server, "/api/orders?status=rejected&", 5)
        await seen(server, "/api/dead-letters?", 1)
        async with shop_at(server) as shop:
            products = (await shop.get("/api/stock"))["items"]
        assert {product["sku"] for product in products} == {a.sku for a in ARTICLES}
        assert await server.stop() == 0
        messages = [line["message"] for line in server.lines]
    # The customers leave first, while the engine still stands.
    assert messages.index("the demo is over") < messages.index("stopped")
    assert not [line for line in server.lines if line["level"] == "error" and not _is_crash(line)]
    status, printed = await site.audit()
    assert status == 0, printed


async def test_no_customer_is_in_what_the_demo_logs(site: Site) -> None:
    async with ServerProcess(site.environment(), "demo", "--rate", "100") as server:
        await server.line("ActorCrashed")
        await server.stop()
        logged = "\n".join(server.raw)
    assert "example." not in logged
    assert "Invaliden" not in logged


def _is_crash(line: Json) -> bool:
    """What an order that is made to crash leaves in the log."""
    return "Unhandled exception in" in str(line["message"]) and "MalformedAnswer" in str(line)
