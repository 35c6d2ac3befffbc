"""The whole server on a mongod that fails in its own ways, all the time, under load."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest

from persistence.mongo.admin import NoAnswerError, admin_command
from tests.integration.mongo_faults import Failpoints
from tests.integration.server_process import shop_at
from tests.integration.site import Site
from tests.tcp_proxy import tcp_proxy
from tests.torment.crowd import Crowd
from tests.torment.promises import keep_promises

WRITES = ("insert", "update", "findAndModify")
READS = ("find", "aggregate")
SOCKET_TIMEOUT_MS = 10_000
"""The server's own, for each answer of the database."""

Fault = dict[str, object]

FAULTS: dict[str, tuple[tuple[str, ...], int, Fault]] = {
    "refused": (WRITES + READS, 3, {"errorCode": 50}),
    "cut before it is done": (WRITES + READS, 3, {"closeConnection": True}),
    "done, but not on a majority": (
        WRITES,
        3,
        {"writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}},
    ),
    "the primary is gone": (WRITES + READS, 3, {"errorCode": 10107}),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_no_promise_is_broken_by_a_mongod_whose_commands_are(
    shared_site: Site, mongo_url: str, name: str
) -> None:
    commands, times, fault = FAULTS[name]
    failpoints = Failpoints(mongo_url)

    async def trouble(crowd: Crowd) -> None:
        for _ in range(15):
            async with failpoints.on(*commands, times=times, **fault):
                await crowd.more_acknowledged(4)

    await shop_through(shared_site, trouble)


async def test_no_promise_is_broken_by_a_mongod_that_does_it_after_we_gave_up(
    shared_site: Site, mongo_url: str
) -> None:
    async def trouble(crowd: Crowd) -> None:
        late = {"blockConnection": True, "blockTimeMS": SOCKET_TIMEOUT_MS + 2_000}
        # The log first, by itself: the driver tries everything twice, so three reach the journal.
        for commands in (["insert"], ["update", "findAndModify"]):
            async with Failpoints(mongo_url).on(*commands, times=3, **late):
                await crowd.more_acknowledged(20)

    await shop_through(shared_site, trouble)


async def test_no_promise_is_broken_by_a_mongod_that_steps_down(
    shared_site: Site, mongo_url: str
) -> None:
    async def trouble(crowd: Crowd) -> None:
        for _ in range(8):
            await crowd.more_acknowledged(10)
            await step_down(mongo_url, seconds=2)

    await shop_through(shared_site, trouble)


async def test_no_promise_is_broken_by_answers_that_are_cut_off(shared_site: Site) -> None:
    port = urlsplit(shared_site.mongo_url).port
    assert isinstance(port, int)
    async with tcp_proxy(port, marker=b"commits\x00") as (proxy, own_port):

        async def trouble(crowd: Crowd) -> None:
            for _ in range(15):
                proxy.swallow = 3
                await crowd.more_acknowledged(4)

        url = f"mongodb://127.0.0.1:{own_port}/?directConnection=true"
        await shop_through(shared_site, trouble, url)
        print(f"answers cut off: {proxy.swallowed}")
        assert proxy.swallowed >= 15


async def shop_through(
    site: Site, trouble: Callable[[Crowd], Awaitable[None]], url: str | None = None
) -> None:
    """Shop while there is trouble, and see what became of every order."""
    print()
    async with site.server(url) as server, shop_at(server) as shop:
        crowd = Crowd(shop, random.Random(4), size=15)
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(server.goes_on())
            shopping = tasks.create_task(crowd.run())
            await trouble(crowd)
            crowd.go_home()
            await shopping
            watch.cancel()
        await keep_promises(site, shop, crowd)
        assert await server.stop() == 0


async def step_down(url: str, seconds: int) -> None:
    """Have the only member give up being primary for so long. It may cut us off as it does."""
    try:
        await admin_command(url, {"replSetStepDown": seconds, "force": True}, 10.0)
    except NoAnswerError as error:
        print(f"stepping down: {error}")
