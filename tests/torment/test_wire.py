"""A wire to the database that delays, drops, half-closes and resets: nothing promised is lost."""

from __future__ import annotations

import asyncio
import random
from urllib.parse import urlsplit

from tests.integration.server_process import shop_at
from tests.integration.site import Site
from tests.torment.crowd import Crowd
from tests.torment.promises import keep_promises
from tests.torment.proxy import wire_to

MISHAPS = 150
EVERY_S = 0.4


async def test_a_wire_that_fails_in_every_way_breaks_no_promise(shared_site: Site) -> None:
    seed = random.randrange(2**32)
    print(f"\nseed {seed}")
    rng = random.Random(seed)
    port = urlsplit(shared_site.mongo_url).port
    assert isinstance(port, int)
    async with (
        wire_to(port, rng) as (wire, url),
        shared_site.server(url) as server,
        shop_at(server) as shop,
    ):
        crowd = Crowd(shop, rng, size=15)
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(server.goes_on())
            shopping = tasks.create_task(crowd.run())
            storm = tasks.create_task(wire.storm(every_s=EVERY_S))
            while wire.mishaps.total() < MISHAPS:
                await crowd.more_acknowledged(1)
            storm.cancel()
            wire.calm()
            crowd.go_home()
            await shopping
            watch.cancel()
        print(f"mishaps {dict(wire.mishaps)}")
        await keep_promises(shared_site, shop, crowd)
        assert await server.stop() == 0
