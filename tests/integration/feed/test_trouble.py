"""The server is killed under its followers, or its database: they go on where they were."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.followers import Follower, PlainFollower, PythonFollower, following
from tests.integration.feed.test_cuts import heard, logged
from tests.integration.server_process import shop_at
from tests.integration.site import Site
from tests.tokens import token

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.end_mongod()


@pytest.mark.parametrize("kind", [PlainFollower, PythonFollower], ids=["plain", "socket.io"])
async def test_after_a_kill_a_follower_goes_on_at_the_next_server(
    site: Site, kind: type[Follower]
) -> None:
    async with site.server() as server:
        first = kind(server.url, token())
        async with shop_at(server) as shop, following(first):
            await asyncio.gather(*(shop.place(key=f"{n}") for n in range(40)))
            await first.has(60)
            await server.kill()
        await server.start()
        second = kind(server.url, token(), first.after)
        async with shop_at(server) as shop, following(second):
            await asyncio.gather(*(shop.placed() for _ in range(20)))
            await asyncio.gather(*(shop.place(key=f"{n}", wait_s=30) for n in range(40)))
            wanted = logged(site)
            await second.until(lambda: second.positions[-1:] == [wanted[-1]["position"]])
        assert heard(first) + heard(second) == wanted
        assert len({event["order_id"] for event in wanted}) == 60


async def test_a_mongod_that_goes_away_under_followers_costs_them_time_and_no_event(
    site: Site,
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        live, late = PlainFollower(server.url, token()), PlainFollower(server.url, token())
        async with following(live):
            await asyncio.gather(*(shop.placed() for _ in range(20)))
            os.kill(site.mongod().pid, signal.SIGKILL)
            async with following(late):
                keys = [f"{n}" for n in range(20)]
                while keys:
                    answers = await asyncio.gather(
                        *(shop.place(key=key, wait_s=30) for key in keys)
                    )
                    keys = [
                        key
                        for key, (status, _) in zip(keys, answers, strict=True)
                        if status not in (200, 201)
                    ]
                wanted = logged(site)
                for each in (live, late):
                    await each.has(len(wanted))
                    assert heard(each) == wanted
                    assert each.connections == 1


async def test_a_long_log_is_read_from_its_beginning_through_a_small_ring(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    site = Site(tmp_path, mongo_url, database_name, {"CONVEYOR_FEED_RING": "50"})
    async with site.server() as server, shop_at(server) as shop:
        await asyncio.gather(*(shop.placed() for _ in range(200)))
        operator = PlainFollower(server.url, token())
        async with following(operator):
            await operator.has(1_200)
            await shop.placed()
            await operator.has(1_206)
        wanted = logged(site)
        assert heard(operator) == wanted
