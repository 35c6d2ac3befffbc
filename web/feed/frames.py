"""A WebSocket that is written to in whole frames.

What a server sends is not masked (RFC 6455, 5.1), so the frame of a message is the same for every
client. It is made once, many of them are joined, and each client costs one write. Nothing is
compressed: deflate keeps a window per client and would have to be run for each of them.
"""

from __future__ import annotations

import asyncio
from struct import pack
from typing import Final

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.hdrs import METH_GET
from aiohttp.http import HttpVersion11

_FINAL_TEXT: Final = 0x81
_FINAL_CLOSE: Final = 0x88
_CLOSE_S: Final = 1.0

_AT_ONCE: Final = 1_000
_A_SECOND: Final = 100
"""Frames that a client may send. None has so much to say; and those that have come are taken
without a pause, so that a flood of them would keep everybody else waiting.
"""

_TOO_MUCH: Final = b"too many frames"
_ENDS: Final = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)


def text_frame(payload: bytes) -> bytes:
    """One unmasked text frame."""
    size = len(payload)
    if size < 126:
        return pack("!BB", _FINAL_TEXT, size) + payload
    if size < 1 << 16:
        return pack("!BBH", _FINAL_TEXT, 126, size) + payload
    return pack("!BBQ", _FINAL_TEXT, 127, size) + payload


class FrameSocket:
    """One client's WebSocket. Open it before anything else is done with it."""

    def __init__(self, *, max_message: int, heartbeat_s: float | None) -> None:
        self._socket = web.WebSocketResponse(
            max_msg_size=max_message,
            heartbeat=heartbeat_s,
            compress=False,
            timeout=_CLOSE_S,
            autoping=False,  # they would not be counted
        )
        self._heard = 0.0
        self._heard_at = 0.0
        self._goodbye: asyncio.Event | None = None
        self._transport: asyncio.Transport | None = None
        self._writer: AbstractStreamWriter | None = None

    @property
    def response(self) -> web.WebSocketResponse:
        """aiohttp's own view of it."""
        return self._socket

    def can_open(self, request: web.Request) -> bool:
        """Whether the request is a handshake (RFC 6455, 4.2.1)."""
        # aiohttp looks at the headers alone.
        rightly = request.method == METH_GET and request.version >= HttpVersion11
        return rightly and bool(self._socket.can_prepare(request))

    async def open(self, request: web.Request) -> None:
        """Answer the handshake."""
        self._writer = await self._socket.prepare(request)
        self._transport = request.transport

    async def send(self, frames: bytes) -> None:
        """Write frames out; return when the kernel has taken all but the little that may wait.

        Raises:
            ConnectionError: if the connection is gone.
        """
        transport, writer = self._transport, self._writer
        if transport is None or writer is None or transport.is_closing() or self._socket.closed:
            raise ConnectionResetError("the client has gone")
        transport.write(frames)
        await writer.drain()

    async def receive(self) -> WSMessage:
        """What the client says next. Pings are answered on the way.

        Raises:
            ConnectionError: if the connection is gone, or the client says so much that it has to.
        """
        while True:
            message = await self._socket.receive()
            self._count()
            if message.type is WSMsgType.PING:
                await self._socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                return message

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        leaked = (now - self._heard_at) * _A_SECOND
        self._heard, self._heard_at = max(0.0, self._heard - leaked) + 1, now
        if self._heard > _AT_ONCE and self._transport is not None:
            # Not as close() does it, which hears out what is still on its way.
            size = 2 + len(_TOO_MUCH)
            head = pack("!BBH", _FINAL_CLOSE, size, WSCloseCode.POLICY_VIOLATION)
            self._transport.write(head + _TOO_MUCH)
            self._transport.close()
            raise ConnectionResetError("the client floods")

    async def until_closed(self) -> None:
        """Wait for the end, from whichever side. What the client says meanwhile is not heard.

        Raises:
            ConnectionError: as :meth:`receive`.
        """
        while (await self.receive()).type not in _ENDS:
            pass
        if self._goodbye is not None:
            await self._goodbye.wait()

    async def close(self, code: int, reason: str) -> None:
        """Say goodbye, and wait a moment for the answer. Whoever does not read is cut off."""
        self._goodbye = self._goodbye or asyncio.Event()
        try:
            async with asyncio.timeout(_CLOSE_S):
                await self._socket.close(code=code, message=reason.encode())
        except (TimeoutError, ConnectionError):
            self.drop()
        finally:
            self._goodbye.set()

    def drop(self) -> None:
        """Let go of a connection that is over, with whatever the client has not taken of it."""
        transport = self._transport
        if transport is not None and transport.get_write_buffer_size():
            # Closing it would wait for the client to read all that, be it for ever.
            transport.abort()
