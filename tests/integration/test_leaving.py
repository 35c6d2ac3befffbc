"""SIGTERM in the middle of a crowd: everybody gets an answer, and nothing promised is lost."""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from tests.integration.server_process import Json, ServerProcess, Shop, shop_at
from tests.integration.site import Site
from tests.patience import PATIENCE_S

AT_ONCE = 30
DRAIN_S = 2.0
SHUTDOWN_S = 60.0


class Crowd:
    """Each places one order after the other, until nobody opens the door any more."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._numbers = itertools.count()
        self._progress = asyncio.Condition()
        self.answers: Counter[int] = Counter()
        self.acknowledged: dict[str, str] = {}
        self.problems: list[Json] = []
        self.cut_off: list[str] = []
        """Came in the moment in which the door was shut, so nobody knows what became of them."""

    async def run(self) -> None:
        await asyncio.gather(*(self._customer() for _ in range(AT_ONCE)))

    async def placed(self, count: int) -> None:
        async with self._progress:
            await self._progress.wait_for(lambda: len(self.acknowledged) >= count)

    async def _customer(self) -> None:
        while True:
            key = f"order-{next(self._numbers)}"
            try:
                status, body = await self._shop.place(key=key)
            except aiohttp.ClientConnectorError:
                return
            except (aiohttp.ClientError, TimeoutError):
                self.cut_off.append(key)
                continue
            self.answers[status] += 1
            if status == 201:
                self.acknowledged[key] = body["id"]
            else:
                self.problems.append(body)
            async with self._progress:
                self._progress.notify_all()


async def test_a_server_that_is_told_to_stop_under_load_refuses_politely_and_loses_nothing(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    settings = {"CONVEYOR_DRAIN_S": str(DRAIN_S), "CONVEYOR_SHUTDOWN_S": str(SHUTDOWN_S)}
    site = Site(tmp_path, mongo_url, database_name, settings)
    time = asyncio.get_running_loop().time
    async with site.server() as server, shop_at(server) as shop:
        crowd = Crowd(shop)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(crowd.run())
            await crowd.placed(200)
            began = time()
            assert await server.stop() == 0
            took = time() - began
        print(f"\nstopped in {took:.2f} s: {dict(crowd.answers)}, cut off {len(crowd.cut_off)}")

        assert DRAIN_S < took < SHUTDOWN_S
        assert crowd.answers[503] > AT_ONCE
        assert crowd.answers.keys() == {201, 503}
        assert {problem["type"] for problem in crowd.problems} == {"/problems/unavailable"}
        assert len(crowd.cut_off) <= AT_ONCE

        await server.start()
        for key, order_id in crowd.acknowledged.items():
            status, order = await shop.place(key=key)
            assert (status, order["id"]) == (200, order_id)
        for key in crowd.cut_off:
            status, _ = await shop.place(key=key)
            assert status in (200, 201)
        assert await server.stop() == 0
    status, printed = await site.audit()
    assert status == 0, printed


async def test_a_server_that_is_told_to_stop_while_it_starts_ends_well(tmp_path: Path) -> None:
    knocked = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocked.set()
        await reader.read()
        writer.close()

    database = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with database:
        port = database.sockets[0].getsockname()[1]
        server = ServerProcess(
            {
                "CONVEYOR_MONGO_URL": f"mongodb://127.0.0.1:{port}/",
                "CONVEYOR_DATA_DIR": str(tmp_path),
            }
        )
        starting = asyncio.create_task(server.start())
        async with asyncio.timeout(PATIENCE_S):
            await knocked.wait()

        assert await server.stop() == 0
        with pytest.raises(AssertionError, match="stopped before it served"):
            await starting


async def test_a_server_whose_port_is_taken_puts_everything_back(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = Site(tmp_path, mongo_url, database_name, {"CONVEYOR_HTTP_PORT": str(port)})
        server = site.server()
        with pytest.raises(AssertionError, match=f"port {port} on 127.0.0.1 is taken"):
            await server.start()

        assert await server.wait() == 2
        assert {line["level"] for line in server.lines} == {"info"}
