"""Many clients of the feed in one process: ``python -m bench.feed_clients HOST PORT``, a token each
on standard input, then an empty line; each line after it asks for what was seen since.

They are cheap, so that they leave the cores to the server: each speaks just enough Socket.IO to
sign in and to subscribe, and then does not take what comes apart but looks into it, in C: how many
events there are, and how old the oldest is.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypedDict, cast

from engine.process import raise_file_limit

_UPGRADE: Final = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_EVENT: Final = b'42["event",'
_AT: Final = b'"at":"'
_AT_LENGTH: Final = len("2026-01-01T00:00:00.000Z")
_RESYNC: Final = b'42["resync"'
_CONNECTING: Final = 50
_PONG_S: Final = 15.0


class Seen(TypedDict):
    """What the clients saw. ``lags``: milliseconds, and how often."""

    connected: int
    lost: int
    resyncs: int
    events: int
    megabytes: float
    lags: dict[str, int]


def frame(text: str) -> bytes:
    """A text frame as a client sends it. A mask of zeros leaves it as it is."""
    payload = text.encode()
    if len(payload) < 126:
        return struct.pack("!BB4x", 0x81, 0x80 | len(payload)) + payload
    return struct.pack("!BBH4x", 0x81, 0x80 | 126, len(payload)) + payload


@dataclass(slots=True)
class Tally:
    """What all clients of this process have seen since it was asked for."""

    connected: int = 0
    lost: int = 0
    resyncs: int = 0
    events: int = 0
    octets: int = 0
    lags: Counter[int] = field(default_factory=Counter)

    def take(self) -> Seen:
        """It, and begin anew."""
        seen = Seen(
            connected=self.connected,
            lost=self.lost,
            resyncs=self.resyncs,
            events=self.events,
            megabytes=self.octets / 1e6,
            lags={str(ms): times for ms, times in sorted(self.lags.items())},
        )
        self.lost = self.resyncs = self.events = self.octets = 0
        self.lags.clear()
        return seen


class FeedClient(asyncio.Protocol):
    """One client. ``subscribed`` is done when it follows."""

    def __init__(self, tally: Tally, upgrade: bytes, token: str) -> None:
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tally = tally
        self._upgrade = upgrade
        # What is sent when the server has said so much.
        self._script = [
            (b"0{", frame("40" + json.dumps({"token": token}))),
            (b'40{"sid"', frame('420["subscribe",{}]')),
            (b"430[", b""),
        ]
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._upgrade)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if self._script:
            self._shake_hands(data)
            return
        # A mark may have been cut in two.
        self._rest = data[1 - len(_EVENT) :]
        self._look_into(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(error or ConnectionResetError("refused"))
        elif self._transport is not None:
            self._tally.lost += 1
            self._tally.connected -= 1

    def keep_alive(self) -> None:
        """Say that it is still there, unasked."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_PONG)
            asyncio.get_running_loop().call_later(_PONG_S, self.keep_alive)

    def _shake_hands(self, data: bytes) -> None:
        assert self._transport is not None
        awaited, answer = self._script[0]
        if awaited not in data:
            self._rest = data
            return
        self._rest = b""
        del self._script[0]
        if answer:
            self._transport.write(answer)
        if not self._script:
            self._tally.connected += 1
            self.subscribed.set_result(None)
            self.keep_alive()

    def _look_into(self, data: bytes) -> None:
        tally = self._tally
        tally.octets += len(data)
        tally.events += data.count(_EVENT)
        tally.resyncs += data.count(_RESYNC)
        # The first whole event is the oldest: that is the lag of all of them at its worst.
        at = data.find(_AT, max(0, data.find(_EVENT))) + len(_AT)
        text = data[at : at + _AT_LENGTH]
        if at >= len(_AT) and len(text) == _AT_LENGTH and _EVENT in data:
            lag = time.time() - datetime.fromisoformat(text.decode()).timestamp()
            tally.lags[int(1000 * lag)] += 1


async def run(host: str, port: int) -> None:
    """Connect them, say how many came in, and tell what they saw whenever asked."""
    loop = asyncio.get_running_loop()
    tokens = await loop.run_in_executor(None, lambda: [t.strip() for t in iter(_line, "\n")])
    raise_file_limit(len(tokens))
    tally, room = Tally(), asyncio.Semaphore(_CONNECTING)
    upgrade = _UPGRADE.format(host=host, port=port).encode()

    async def connect(token: str) -> FeedClient:
        async with room:
            _, client = await loop.create_connection(
                lambda: FeedClient(tally, upgrade, token), host, port
            )
            async with asyncio.timeout(60):
                await client.subscribed
            return client

    connected = await asyncio.gather(*map(connect, tokens), return_exceptions=True)
    refused = Counter(type(each).__name__ for each in connected if isinstance(each, BaseException))
    print(json.dumps({"connected": tally.connected, "refused": refused}), flush=True)
    while await loop.run_in_executor(None, _line):
        print(json.dumps(tally.take()), flush=True)


def _line() -> str:
    return sys.stdin.readline()


_PONG: Final = frame("3")


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
