"""When a server is ready again, as whoever watches over it learns it: by asking."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp

from tests.integration.server_process import Shop
from tests.patience import PATIENCE_S

ASK_EVERY_S = 0.05


async def ready(shop: Shop) -> bool:
    """GET /ready."""
    try:
        async with shop.session.get(f"{shop.url}/ready") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


async def until_ready(shop: Shop, limit_s: float = PATIENCE_S) -> None:
    """Return when it is ready."""
    await until(lambda: ready(shop), limit_s)


async def until(holds: Callable[[], Awaitable[bool]], limit_s: float = PATIENCE_S) -> None:
    """Return when something holds of which a server sends no word by itself."""
    async with asyncio.timeout(limit_s):
        while True:
            if await holds():
                return
            await asyncio.sleep(ASK_EVERY_S)
