"""Puts the feed into the application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from web.context import ENGINE, FEED, LEAVING, SETTINGS, TOKENS
from web.feed.hub import Hub
from web.feed.socketio import PATH, SocketIo


def mount_feed(app: web.Application) -> None:
    """Let clients follow: over Socket.IO here, over plain WebSockets by a route like any other."""
    hub = Hub(app[ENGINE], app[SETTINGS])
    socket_io = SocketIo(hub, app[TOKENS])
    app[FEED] = hub
    # It answers for itself, and each of its clients brings a token of its own.
    app.router.add_route("*", PATH, socket_io.handle)

    async def close_when_leaving() -> None:
        await app[LEAVING].wait()
        # They would not end by themselves, and the server waits until nobody is connected.
        await hub.close()
        await socket_io.close()

    async def company(_: web.Application) -> AsyncIterator[None]:
        closing = asyncio.create_task(close_when_leaving())
        yield
        app[LEAVING].set()
        await closing

    async def leave(_: web.Application) -> None:
        app[LEAVING].set()

    app.on_shutdown.append(leave)
    app.cleanup_ctx.append(company)
