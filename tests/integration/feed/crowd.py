"""Many clients of the feed in one process, as cheap as can be: they look at the last frame only."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

from tests.patience import PATIENCE_S

_EVENT = b'{"kind":"event"'
_PONG = b"\x8a\x80" + bytes(4)
_PONG_S = 5.0
_LAST = re.compile(rb'"position":(\d+)[^}]*?"type".{0,4000}?"at":"([^"]+)"', re.DOTALL)


class Spectator(asyncio.Protocol):
    """Reads everything, or nothing from the moment it is told to stall."""

    def __init__(self, host: str, token: str) -> None:
        self._host = host
        self._token = token
        self.bytes = 0
        self.position = 0
        self.worst_s = 0.0
        """The longest that an event took from its commit to here."""
        self.transport: asyncio.Transport | None = None
        self.open = asyncio.Event()
        self.lost = False
        self._rest = b""
        self._news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(
            (
                f"GET /ws HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                f"Sec-WebSocket-Version: 13\r\nAuthorization: Bearer {self._token}\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.open.is_set():
            self.open.set()
            self._give_a_sign_of_life()
        self.bytes += len(data)
        data = self._rest + data
        begin = data.rfind(_EVENT)
        found = _LAST.search(data, begin) if begin >= 0 else None
        # What was cut in two is looked at again with what comes.
        self._rest = data[begin:] if begin >= 0 and found is None else data[1 - len(_EVENT) :]
        if found is not None:
            self.position = int(found[1])
            self._news.set()
            at = datetime.fromisoformat(found[2].decode()).timestamp()
            self.worst_s = max(self.worst_s, time.time() - at)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._news.set()

    def _give_a_sign_of_life(self) -> None:
        # Unasked: to see that the server asks for one it would have to take frames apart.
        if self.transport is not None and not self.lost:
            self.transport.write(_PONG)
            asyncio.get_running_loop().call_later(_PONG_S, self._give_a_sign_of_life)

    async def reaches(self, position: int) -> None:
        """Return when it has come that far."""
        async with asyncio.timeout(PATIENCE_S):
            while self.position < position:
                assert not self.lost, f"it was cut off at {self.position} of {position}"
                self._news.clear()
                await self._news.wait()

    def stall(self) -> None:
        """Read nothing more."""
        assert self.transport is not None
        self.transport.pause_reading()

    def leave(self) -> None:
        """Without a word."""
        assert self.transport is not None
        self.transport.abort()


@asynccontextmanager
async def spectators(url: str, token: str, count: int) -> AsyncIterator[list[Spectator]]:
    """So many, connected meanwhile."""
    address = urlsplit(url)
    assert address.hostname is not None
    assert address.port is not None
    loop = asyncio.get_running_loop()
    crowd: list[Spectator] = []
    try:
        for _ in range(count):
            _, each = await loop.create_connection(
                lambda: Spectator(address.netloc, token), address.hostname, address.port
            )
            crowd.append(each)
            await each.open.wait()
        yield crowd
    finally:
        for each in crowd:
            each.leave()
