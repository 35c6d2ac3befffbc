"""A server that is frozen for half a minute does not know that another has taken over."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from urllib.parse import urlsplit

from tests.integration.server_process import shop_at
from tests.integration.site import Site
from tests.torment.crowd import Crowd
from tests.torment.promises import keep_promises
from tests.torment.proxy import wire_to

FROZEN_S = 30.0
AN_APPEND = b"\x02insert\x00\x08\x00\x00\x00commits\x00"
"""How an append looks on the wire: the command, then the collection's name behind its length."""


async def test_a_server_frozen_while_another_takes_over_is_fenced_and_nothing_of_it_lands(
    shared_site: Site,
) -> None:
    rng = random.Random(5)
    port = urlsplit(shared_site.mongo_url).port
    assert isinstance(port, int)
    async with (
        wire_to(port, rng) as (wire, url),
        shared_site.server(url) as first,
        shop_at(first) as old_shop,
    ):
        early = Crowd(old_shop, rng, size=15, name="early")
        early_shopping = asyncio.create_task(early.run())
        await early.more_acknowledged(50)
        # With an append on its way: whatever is on the wire now arrives in half a minute.
        await wire.hold(AN_APPEND)
        os.kill(first.pid, signal.SIGSTOP)
        async with shared_site.server() as second, shop_at(second) as new_shop:
            late = Crowd(new_shop, rng, size=5, name="late")
            late_shopping = asyncio.create_task(late.run())
            await asyncio.sleep(FROZEN_S)
            wire.let_go()
            os.kill(first.pid, signal.SIGCONT)
            thawed_at = asyncio.get_running_loop().time()
            async with asyncio.timeout(60):
                assert await first.wait() == 1
            print(f"\nfenced {asyncio.get_running_loop().time() - thawed_at:.2f} s after the thaw")
            early.shop = new_shop
            await late.more_acknowledged(20)
            early.go_home()
            late.go_home()
            await asyncio.gather(early_shopping, late_shopping)
            await keep_promises(shared_site, new_shop, early, late)
            assert shared_site.check_log() == 2
            assert await second.stop() == 0
