"""The floor: aiohttp with one handler that parses JSON and answers some. ``python -m
bench.bare_aiohttp`` says its port and serves until it is killed.
"""

from __future__ import annotations

import asyncio
import json

from aiohttp import web


async def place(request: web.Request) -> web.Response:
    """As little as an order's handler can do."""
    order = json.loads(await request.read())
    body = json.dumps({"items": order["items"]}).encode()
    return web.Response(status=201, body=body, content_type="application/json")


async def run() -> None:
    """Serve."""
    app = web.Application()
    app.router.add_post("/api/orders", place)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site.port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run())
