"""Five hundred parked orders in bulk, on the real thing: steady, and unmoved by a kill."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.server_process import Json, Shop, shop_at
from tests.integration.site import Site
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.slow

PARKING = {"CONVEYOR_STEP_ATTEMPTS": "1"}
"""What fails is parked at once. However much fails: it is those orders' trouble, no outage."""

RATE = 50
AT_MOST = RATE + 2 * RATE // 10
"""In any second, whose borders a tenth of the rate may fall on. How soon all are done is a matter
of virtual time (tests/unit/engine/test_redrives.py): here others may keep the machine busy.
"""


@pytest.fixture
def site(tmp_path: Path, mongo_url: str, database_name: str) -> Site:
    return Site(tmp_path, mongo_url, database_name, PARKING)


async def park(shop: Shop, count: int) -> list[str]:
    orders = await asyncio.gather(*(shop.placed("tok_down") for _ in range(count)))
    assert {order["status"] for order in orders} == {"parked"}
    return [order["id"] for order in orders]


async def retry(shop: Shop, rate: int) -> Json:
    body = {"step": "authorize", "error": "unavailable", "rate_per_second": rate}
    status, redrive = await shop.post("/api/dead-letters/retry", body)
    assert status == 202, redrive
    return redrive


async def reaches(shop: Shop, redrive: Json, done: int) -> Json:
    """The redrive, when it has done so many or has ended."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            now = await shop.get(f"/api/redrives/{redrive['id']}")
            if now["done"] >= done or now["status"] != "running":
                return now
            await asyncio.sleep(0.2)


async def ends(shop: Shop, redrive: Json) -> Json:
    """The redrive, when it has ended."""
    return await reaches(shop, redrive, redrive["total"] + 1)


def told(site: Site, kind: str) -> Counter[int]:
    """How many orders have so many events of that type."""
    with site.opened() as database:
        times: Counter[str] = Counter()
        for commit in database.commits.find({"events.type": kind}):
            times[commit["stream"]] += sum(event["type"] == kind for event in commit["events"])
    return Counter(times.values())


def most_in_a_second(site: Site, redrive: Json) -> int:
    """How many orders a redrive has told within any one second, by the log's own clock."""
    with site.opened() as database:
        query = {"events.type": "OrderRetried", "causation_id": f"redrive-{redrive['id']}"}
        at: list[datetime] = sorted(commit["at"] for commit in database.commits.find(query))
    second = timedelta(seconds=1)
    return max(bisect_left(at, first + second) - index for index, first in enumerate(at))


async def test_five_hundred_are_retried_steadily_and_a_kill_half_way_repeats_none(
    site: Site,
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        await park(shop, 500)
        (group,) = (await shop.get("/api/dead-letters?limit=1"))["groups"]
        assert (group["step"], group["error"], group["count"]) == ("authorize", "unavailable", 500)

        redrive = await retry(shop, RATE)
        assert (redrive["total"], redrive["status"]) == (500, "running")
        half = await reaches(shop, redrive, 200)
        assert half["status"] == "running"
        await server.kill()

        await server.start()
        last = await ends(shop, redrive)
        assert (last["status"], last["done"], last["succeeded"]) == ("completed", 500, 500)
        assert told(site, "OrderRetried") == {1: 500}

        assert most_in_a_second(site, redrive) <= AT_MOST

        # And once more, undisturbed.
        redrive = await retry(shop, RATE)
        last = await ends(shop, redrive)
        assert last["status"] == "completed"
        assert most_in_a_second(site, redrive) <= AT_MOST
        assert told(site, "OrderRetried") == {2: 500}
        assert await server.stop() == 0
    status, printed = await site.audit()
    assert status == 0, printed


async def test_it_is_cancelled_half_way_and_stops_at_a_drain_until_the_next_start(
    site: Site,
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        order_ids = await park(shop, 100)
        redrive = await retry(shop, 10)
        await reaches(shop, redrive, 20)
        status, cancelled = await shop.post(f"/api/redrives/{redrive['id']}/cancel", None)
        assert (status, cancelled["status"]) == (202, "cancelled")
        status, _ = await shop.post(f"/api/redrives/{redrive['id']}/cancel", None)
        assert status == 409
        assert 20 <= cancelled["done"] < 100
        await asyncio.sleep(1)
        assert told(site, "OrderRetried") == {1: cancelled["done"]}

        body = {"ids": order_ids, "reason": "hopeless", "rate_per_second": 20}
        status, redrive = await shop.post("/api/dead-letters/discard", body)
        assert (status, redrive["action"], redrive["filter"]) == (202, "discard", {})
        await reaches(shop, redrive, 20)
        assert await server.stop() == 0
        assert 20 <= told(site, "OrderDiscarded")[1] < 100

        await server.start()
        last = await ends(shop, redrive)
        assert (last["status"], last["succeeded"]) == ("completed", 100)
        assert told(site, "OrderDiscarded") == {1: 100}
        listed = (await shop.get("/api/redrives"))["items"]
        assert [each["status"] for each in listed] == ["completed", "cancelled"]
        settled = [await shop.order(order_id) for order_id in order_ids[:5]]
        assert {order["status"] for order in settled} == {"rejected"}
        assert await server.stop() == 0
    status, printed = await site.audit()
    assert status == 0, printed
