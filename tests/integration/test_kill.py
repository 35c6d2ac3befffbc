"""Killed without warning, in the middle of a thousand orders: nothing promised is lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from tests.integration.server_process import Json, Shop, shop_at
from tests.integration.site import Site

pytestmark = pytest.mark.slow

ORDERS = 1_000
AT_ONCE = 100
TOKENS = ["tok_ok"] * 85 + ["tok_declined"] * 6 + ["tok_flaky"] * 5 + ["tok_lost_reply"] * 2
TOKENS += ["tok_crash", "tok_down"]
AT_REST = {"completed", "rejected", "cancelled", "parked"}
EXPECTED = {
    "tok_ok": {"completed"},
    "tok_declined": {"rejected"},
    # A kill or two may cost it the attempts it had.
    "tok_flaky": {"completed", "parked"},
    "tok_lost_reply": {"completed"},
    "tok_crash": {"parked"},
    "tok_down": {"parked"},
}

Disaster = Callable[[], Awaitable[None]]


class Customers:
    """A thousand orders, sent and sent again under their keys until each is at rest."""

    def __init__(self, shop: Shop, tokens: list[str]) -> None:
        self._shop = shop
        self._tokens = tokens
        self._room = asyncio.Semaphore(AT_ONCE)
        self._progress = asyncio.Condition()
        self.acknowledged: dict[str, str] = {}
        """Order ids by key, of all that were answered 201 or 200."""

    async def place_all(self) -> None:
        """Send each once. What gets no answer has got none."""
        await asyncio.gather(*(self._place(number) for number in range(len(self._tokens))))

    async def placed(self, count: int) -> None:
        """Return when so many are acknowledged."""
        async with self._progress:
            await self._progress.wait_for(lambda: len(self.acknowledged) >= count)

    async def settle_all(self) -> dict[str, Json]:
        """Send each again under its key, and wait until it rests: the orders by key."""
        return dict(
            await asyncio.gather(*(self._settle(number) for number in range(len(self._tokens))))
        )

    async def _place(self, number: int) -> None:
        key = f"order-{number}"
        async with self._room:
            try:
                status, order = await self._shop.place(self._tokens[number], key=key)
            except (aiohttp.ClientError, TimeoutError):
                return
        if status in (200, 201):
            async with self._progress:
                self.acknowledged[key] = order["id"]
                self._progress.notify_all()

    async def _settle(self, number: int) -> tuple[str, Json]:
        key = f"order-{number}"
        async with self._room:
            while True:
                status, order = await self._shop.place(self._tokens[number], key=key, wait_s=30)
                if status in (200, 201) and order["status"] in AT_REST:
                    return key, order
                assert status in (200, 201, 503), order


@pytest.fixture
def tokens() -> list[str]:
    rng = random.Random(7)
    return rng.choices(TOKENS, k=ORDERS)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.end_mongod()


async def check_everything(shop: Shop, site: Site, customers: Customers, tokens: list[str]) -> None:
    """Every promise: orders kept, charged once, stock that adds up, nothing the auditor finds."""
    orders = await customers.settle_all()
    for key, order_id in customers.acknowledged.items():
        assert orders[key]["id"] == order_id
    for number, token in enumerate(tokens):
        assert orders[f"order-{number}"]["status"] in EXPECTED[token], (token, orders)
    sold = Counter(order["status"] for order in orders.values())
    book = await shop.stock("SKU-BOOK")
    assert book["sold"] == sold["completed"]
    assert book["reserved"] == sold["parked"]
    assert book["sold"] + book["reserved"] + book["available"] == book["received"] == 100_000
    check_ledger(site, {order["id"]: order["status"] for order in orders.values()})
    status, printed = await site.audit()
    assert status == 0, printed


def check_ledger(site: Site, statuses: dict[str, str]) -> None:
    """The provider's own word: one authorization and one capture where there was a sale."""
    payments: dict[str, list[str]] = {order_id: [] for order_id in statuses}
    with site.opened() as database:
        for entry in database.sandbox_payments.find():
            payments[entry["order_id"]].append(entry["status"])
    for order_id, status in statuses.items():
        entries = sorted(payments[order_id])
        if status == "completed":
            assert entries == ["authorized", "captured"]
        else:
            assert "captured" not in entries
            assert entries.count("authorized") <= (status == "parked")


async def test_a_server_killed_in_the_middle_of_a_thousand_orders_loses_none(
    site: Site, tokens: list[str]
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        customers = Customers(shop, tokens)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(customers.place_all())
            await customers.placed(ORDERS // 3)
            await server.kill()
        assert len(customers.acknowledged) < ORDERS
        await server.start()
        await check_everything(shop, site, customers, tokens)
        assert await server.stop() == 0


async def test_a_mongod_killed_under_a_running_server_loses_none(
    site: Site, tokens: list[str]
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        customers = Customers(shop, tokens)
        before = site.mongod()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(customers.place_all())
            await customers.placed(ORDERS // 3)
            os.kill(before.pid, signal.SIGKILL)
        await check_everything(shop, site, customers, tokens)
        after = site.mongod()
        assert (after.port, after.pid != before.pid) == (before.port, True)
        assert await server.stop() == 0


async def test_a_second_server_fences_the_first_which_stops_itself(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    site = Site(tmp_path, mongo_url, database_name)
    async with site.server() as first, shop_at(first) as old_shop:
        placed = [await old_shop.placed() for _ in range(5)]
        async with site.server() as second, shop_at(second) as new_shop:
            # The first learns of it when it next writes, or by looking, whatever comes first;
            # nothing it then promises can be lost.
            with suppress(aiohttp.ClientConnectionError):
                status, _ = await old_shop.place()
                assert status == 503
            assert await first.wait() == 1
            placed += [await new_shop.placed() for _ in range(5)]
            for order in placed:
                assert (await new_shop.order(order["id"]))["status"] == "completed"
            assert await second.stop() == 0
    assert site.check_log() == 2


async def test_a_stopping_server_exits_cleanly_and_keeps_what_it_promised(site: Site) -> None:
    async with site.server() as server, shop_at(server) as shop:
        answers = await asyncio.gather(*(shop.place("tok_slow", key=str(n)) for n in range(20)))
        assert {status for status, _ in answers} == {201}
        assert await server.stop() == 0
        await server.start()
        again = await asyncio.gather(
            *(shop.place("tok_slow", key=str(n), wait_s=30) for n in range(20))
        )
        assert [order["id"] for _, order in again] == [order["id"] for _, order in answers]
        assert {order["status"] for _, order in again} == {"completed"}
