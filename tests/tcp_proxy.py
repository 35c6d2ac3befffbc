"""A wire that breaks on demand: a small TCP proxy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class TcpProxy:
    """Passes everything on, but swallows the answers to requests that hold ``marker``.

    Such an answer is waited for, so that the other side has done what it was asked; then the
    connection is cut, if the client has not lost its patience before. ``swallow`` says how many
    times yet.
    """

    def __init__(self, port: int, marker: bytes) -> None:
        self.swallow = 0
        self.swallowed = 0
        self._port = port
        self._marker = marker
        self._links: set[asyncio.Task[None]] = set()

    async def link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._port)
        except BaseException:  # cut before it stood
            writer.transport.abort()
            self._links.discard(task)
            raise
        doomed = asyncio.Event()
        pumps = [
            asyncio.create_task(self._requests(reader, there_writer, doomed)),
            asyncio.create_task(self._answers(there_reader, writer, doomed)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.swallowed += doomed.is_set()
            # Before anything is awaited, since it may be cut once more meanwhile. And not closed:
            # that would wait for what the other end has not read yet.
            for end in (writer, there_writer):
                end.transport.abort()
            for pump in pumps:
                pump.cancel()
            self._links.discard(task)
            await asyncio.gather(*pumps, return_exceptions=True)
            for end in (writer, there_writer):
                with suppress(OSError):
                    await end.wait_closed()

    async def close(self) -> None:
        """Cut every connection."""
        for link in list(self._links):
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _requests(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            if self.swallow and self._marker in data:
                self.swallow -= 1
                doomed.set()
            writer.write(data)
            await writer.drain()

    async def _answers(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            if doomed.is_set():
                return
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def tcp_proxy(port: int, marker: bytes) -> AsyncIterator[tuple[TcpProxy, int]]:
    """A proxy in front of a local port, and the port it listens on."""
    proxy = TcpProxy(port, marker)
    server = await asyncio.start_server(proxy.link, "127.0.0.1", 0)
    try:
        yield proxy, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await proxy.close()
        await server.wait_closed()
