"""A monkey with kill -9, let loose on the server and its mongod while people are shopping."""

from __future__ import annotations

import asyncio
import os
import random
import signal

import pytest

from tests.integration.server_process import ServerProcess, shop_at
from tests.integration.site import Site
from tests.torment.crowd import Crowd
from tests.torment.promises import keep_promises
from tests.torment.readiness import until_ready

KILLS = 24
CUSTOMERS = 12


class Monkey:
    """Kills what it likes when it likes, and has servers started again as a supervisor would."""

    def __init__(self, site: Site, server: ServerProcess, crowd: Crowd, rng: random.Random) -> None:
        self._site = site
        self._server = server
        self._crowd = crowd
        self._rng = rng
        self.kills: list[tuple[str, float | None]] = []
        """What was killed, and the seconds from then to ready; None: killed again before."""

    async def play(self, kills: int) -> None:
        while len(self.kills) < kills:
            await self._crowd.more_acknowledged(self._rng.randint(3, 30))
            await self._rng.choice([self._kill_server, self._kill_mongod, self._kill_both])()

    async def _kill_server(self) -> None:
        await self._server.kill()
        await self._start_again("server")

    async def _kill_mongod(self) -> None:
        os.kill(self._site.mongod().pid, signal.SIGKILL)
        await self._until_ready("mongod", asyncio.get_running_loop().time())

    async def _kill_both(self) -> None:
        os.kill(self._site.mongod().pid, signal.SIGKILL)
        await self._server.kill()
        await self._start_again("both")

    async def _start_again(self, what: str) -> None:
        """Have it started, and now and then killed again on its way up."""
        loop = asyncio.get_running_loop()
        killed_at = loop.time()
        while self._rng.random() < 0.3:
            starting = asyncio.create_task(self._server.start())
            await asyncio.wait({starting}, timeout=self._rng.uniform(0.5, 4.0))
            await self._server.kill()
            await asyncio.gather(starting, return_exceptions=True)
            self.kills.append((what, None))
            what, killed_at = "server on its way up", loop.time()
        await self._server.start()
        await self._until_ready(what, killed_at)

    async def _until_ready(self, what: str, killed_at: float) -> None:
        # An order as well: that the database is gone is not known before somebody needs it.
        await self._crowd.one_more()
        await until_ready(self._crowd.shop)
        self.kills.append((what, asyncio.get_running_loop().time() - killed_at))


@pytest.mark.timeout(900)
async def test_a_monkey_kills_server_and_mongod_and_no_promise_is_broken(site: Site) -> None:
    seed = random.randrange(2**32)
    print(f"\nseed {seed}")
    rng = random.Random(seed)
    async with site.server() as server, shop_at(server) as shop:
        crowd = Crowd(shop, rng, size=CUSTOMERS)
        monkey = Monkey(site, server, crowd, rng)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(crowd.run())
            await monkey.play(KILLS)
            crowd.go_home()
        for number, (what, seconds) in enumerate(monkey.kills, 1):
            after = "killed again" if seconds is None else f"ready after {seconds:.2f} s"
            print(f"kill {number:2} of {what}: {after}")
        await keep_promises(site, shop, crowd)
        assert await server.stop() == 0
