"""The listening server: started, and stopped within a deadline."""

from __future__ import annotations

import asyncio
import errno
from typing import Final

from aiohttp import web

from web.connection import ConnectionRunner
from web.context import LEAVING
from web.wire.occupancy import Occupancy

_BACKLOG: Final = 1024
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""Addresses that mean all of a machine's, with one that leads to it."""


class ServeError(Exception):
    """The server cannot listen as it was told to."""


class HttpServer:
    """A listening server. :func:`serve` makes one."""

    def __init__(self, runner: ConnectionRunner, host: str, port: int) -> None:
        self._runner = runner
        self.host = host
        self.port = port
        """As bound: a real one, also if 0 was asked for."""

    @property
    def occupancy(self) -> Occupancy:
        """How many are connected."""
        return self._runner.occupancy

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host = _ANYWHERE.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}"

    async def drain(self, grace_s: float) -> None:
        """Refuse what comes from here on with 503, for ``grace_s`` if anybody is connected.

        A client, or what stands between it and the server, needs that time to learn that there is
        nothing to be had here any more: :meth:`stop` hangs up without a word. That no one is
        connected at some later moment says little, since each answer ends its connection.
        """
        self._runner.app[LEAVING].set()
        if self.occupancy.count:
            await asyncio.sleep(grace_s)

    async def stop(self) -> None:
        """Close: no new connections at once, idle ones at once, busy ones when they have answered
        or when ``shutdown_s`` is over. Safe to call again.
        """
        await self._runner.cleanup()


async def serve(
    app: web.Application, host: str, port: int, *, shutdown_s: float = 30.0
) -> HttpServer:
    """Listen. Port 0 takes a free one.

    Raises:
        ServeError: if the address is taken, or not this machine's.
    """
    # aiohttp waits for this time twice: for handlers to end by themselves, then for them to end
    # when their bodies are cut off.
    runner = ConnectionRunner(app, shutdown_timeout=shutdown_s / 2)
    await runner.setup()
    site = web.TCPSite(runner, host, port, backlog=_BACKLOG)
    try:
        await site.start()
    except (OSError, UnicodeError) as error:
        await runner.cleanup()
        raise _explained(error, host, port) from error
    return HttpServer(runner, host, site.port)


def _explained(error: OSError | UnicodeError, host: str, port: int) -> ServeError:
    if isinstance(error, UnicodeError):
        # It is encoded before it is looked up.
        return ServeError(f"{host} is no host's name: set CONVEYOR_HTTP_HOST to an address")
    if error.errno == errno.EADDRINUSE:
        return ServeError(
            f"port {port} on {host} is taken: set CONVEYOR_HTTP_PORT to another (0: any free one)"
        )
    return ServeError(f"cannot listen on {host} port {port}: {error.strerror or error}")
