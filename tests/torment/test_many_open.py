"""Ten thousand orders in the middle of their way when the server dies."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.integration.server_process import Shop, shop_at
from tests.integration.site import Site
from tests.torment.readiness import until, until_ready

ORDERS = 10_000
CANCELLED = 200
AT_ONCE = 100
PATIENT = {
    # Every order waits for its second attempt, and none is let go or parked meanwhile.
    "CONVEYOR_BACKOFF_INITIAL_S": "3600",
    "CONVEYOR_BACKOFF_MAX_S": "3600",
    "CONVEYOR_STEP_ATTEMPTS": "1000",
    "CONVEYOR_STEP_BUDGET_S": "86400",
    "CONVEYOR_BREAKER_FAILURES": "1000000",
    "CONVEYOR_MAX_IN_FLIGHT": "20000",
}


async def test_ten_thousand_open_orders_are_back_after_a_kill(site: Site) -> None:
    site = replace(site, settings=PATIENT)
    time = asyncio.get_running_loop().time
    async with site.server() as server, shop_at(server) as shop:
        began = time()
        await in_groups(ORDERS, lambda number: place(shop, number))
        print(f"\n{ORDERS} orders placed in {time() - began:.1f} s")
        await server.kill()
        killed_at = time()
        await server.start()
        print(f"after the kill: serving {time() - killed_at:.2f} s", end="", flush=True)
        await shop.place(key="the first after the kill", sku="SKU-LAMP")
        print(f", first order taken {time() - killed_at:.2f} s", end="", flush=True)
        await until_ready(shop, limit_s=120.0)
        print(f", ready {time() - killed_at:.2f} s")
        assert any(line["message"] == f"{ORDERS} open orders brought back" for line in server.lines)

        await until(lambda: books_say(shop, reserved=ORDERS), limit_s=120.0)
        await in_groups(CANCELLED, lambda number: cancel(shop, number))
        # Whether the killed server called the provider, only the provider knows, and it is down:
        # until it has said so, nothing of these orders is given back.
        assert await books_say(shop, reserved=ORDERS)
        status, printed = await site.audit()
        assert status == 0, printed
        assert await server.stop() == 0


async def in_groups(count: int, work: Callable[[int], Awaitable[None]]) -> None:
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(work(number) for number in range(first, first + AT_ONCE)))


async def place(shop: Shop, number: int) -> None:
    status, order = await shop.place("tok_down", key=f"order-{number}")
    assert status == 201, order


async def cancel(shop: Shop, number: int) -> None:
    """Each is the order it was, and can still be moved."""
    status, order = await shop.place("tok_down", key=f"order-{number}")
    assert status == 200, order
    status, order = await shop.post(f"/api/orders/{order['id']}/cancel", {"reason": "too slow"})
    assert (status, order["status"]) == (202, "compensating"), order


async def books_say(shop: Shop, reserved: int) -> bool:
    book = await shop.stock("SKU-BOOK")
    assert book["sold"] == 0
    return bool(book["reserved"] == reserved)
