"""One client that never reads, among two hundred that do, costs neither them nor the server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.integration.feed.crowd import Spectator, spectators
from tests.integration.feed.test_cuts import logged
from tests.integration.server_process import ServerProcess, Shop, shop_at
from tests.integration.site import Site
from tests.tokens import token

pytestmark = pytest.mark.slow

CROWD = 200
ORDERS = 1_200
AT_ONCE = 24
ROUNDS = 3
LONGEST_S = 1.0
ROOM_BYTES = 25 * 1024 * 1024


def resident_bytes(server: ServerProcess) -> int:
    status = Path(f"/proc/{server.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


async def place_all(shop: Shop, count: int) -> float:
    """Place orders; how many events a second that made."""
    room = asyncio.Semaphore(AT_ONCE)
    began = asyncio.get_running_loop().time()

    async def place() -> None:
        async with room:
            status, body = await shop.place(wait_s=30)
            assert (status, body["status"]) == (201, "completed"), body

    await asyncio.gather(*(place() for _ in range(count)))
    return 6 * count / (asyncio.get_running_loop().time() - began)


async def test_one_that_never_reads_costs_neither_the_others_nor_the_server(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    # A small ring, so that it is full before anything is measured.
    site = Site(tmp_path, mongo_url, database_name, {"CONVEYOR_FEED_RING": "2000"})
    async with (
        site.server() as server,
        shop_at(server) as shop,
        spectators(server.url, token(), CROWD) as crowd,
    ):
        alone = [await worst_lag_s(shop, site, crowd)]
        before = resident_bytes(server)
        beside: list[float] = []
        # On a machine that others keep busy a second is not much: there it is compared with what
        # comes of the same without the one that stalls.
        while not beside or (beside[-1] > limit_s(alone) and len(beside) < ROUNDS):
            if beside:
                alone.append(await worst_lag_s(shop, site, crowd))
            async with spectators(server.url, token(), 1) as (stalled,):
                stalled.stall()
                beside.append(await worst_lag_s(shop, site, crowd))
                grown = resident_bytes(server) - before
            print(
                f"\n{CROWD} clients, one more that reads nothing: the worst lag "
                f"{beside[-1] * 1000:.0f} ms, without that one {alone[-1] * 1000:.0f} ms, "
                f"the server grew by {grown / 1024**2:.1f} MB (from {before / 1024**2:.0f} MB)"
            )
            assert grown < ROOM_BYTES
        assert min(beside) < limit_s(alone), (beside, alone)


def limit_s(alone: list[float]) -> float:
    # Whoever had to wait for the one that stalls would wait until it is cut off: tens of seconds.
    return max(LONGEST_S, 5 * max(alone))


async def worst_lag_s(shop: Shop, site: Site, crowd: list[Spectator]) -> float:
    """The longest that an event of many orders takes to any of a crowd, all of which hear all."""
    for each in crowd:
        each.worst_s = 0.0
    rate = await place_all(shop, ORDERS)
    print(f"\n{rate:.0f} events/s, {rate * len(crowd):.0f} deliveries/s")
    # Not on this loop: whatever is on its way meanwhile would count as late.
    end = (await asyncio.to_thread(logged, site))[-1]["position"]
    await asyncio.gather(*(each.reaches(end) for each in crowd))
    assert {each.position for each in crowd} == {end}
    return max(each.worst_s for each in crowd)
