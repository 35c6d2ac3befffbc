"""mongod runs out of room in the middle of the day, and gets some again."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.server_process import Shop, shop_at
from tests.integration.site import Site
from tests.torment.crowd import Crowd
from tests.torment.promises import keep_promises
from tests.torment.readiness import ready, until, until_ready

DISK_MB = 600
FULL_S = 10.0


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Site]:
    """A place on a disk of its own, which is small. Mounting it takes root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", disk], check=True)
    site = Site(disk)
    yield site
    site.end_mongod()
    subprocess.run(["umount", "--lazy", disk], check=True)


async def test_a_mongod_whose_disk_is_full_for_a_while_breaks_no_promise(small_site: Site) -> None:
    time = asyncio.get_running_loop().time
    ballast = small_site.data_dir / "ballast"
    async with small_site.server() as server, shop_at(server) as shop:
        crowd = Crowd(shop, random.Random(6), size=15)
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(server.goes_on())
            shopping = tasks.create_task(crowd.run())
            await crowd.more_acknowledged(50)
            fill(ballast)
            filled_at = time()
            await until(lambda: refused(shop))
            print(f"\nnot ready {time() - filled_at:.2f} s after the disk was full")
            await asyncio.sleep(FULL_S)
            ballast.unlink()
            room_at = time()
            await crowd.one_more()
            await until_ready(shop)
            print(f"ready {time() - room_at:.2f} s after there was room again")
            await crowd.more_acknowledged(30)
            crowd.go_home()
            await shopping
            watch.cancel()
        await keep_promises(small_site, shop, crowd)
        assert await server.stop() == 0


async def refused(shop: Shop) -> bool:
    return not await ready(shop)


def fill(ballast: Path) -> None:
    """Write until there is no room left."""
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while os.write(descriptor, bytes(size)) == size:
                    pass
    finally:
        os.close(descriptor)
