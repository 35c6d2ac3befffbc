"""Batches on their way through engine.io, the layer under Socket.IO.

engine.io keeps a queue per client, without bound, and a task that takes from it by way of another
task and a timer. So no more than one batch of ours is ever in it: what is to leave as the answer to
a poll, or behind an acknowledgement. To a WebSocket all others are written past it. A batch is one
packet, and on a WebSocket one write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, cast

import engineio
from aiohttp import WSCloseCode, web
from engineio.packet import MESSAGE, Packet
from socketio.packet import BINARY_ACK, BINARY_EVENT
from socketio.packet import Packet as SocketIoPacket

from web.feed.frames import FrameSocket, text_frame
from web.feed.messages import Batch, Message, Wire

Environ = MutableMapping[str, Any]

_TYPES: Final = tuple("0123456")
_MAX_DEPTH: Final = 32

_NEXT_PACKET: Final = b"\x1e"
_NOTHING: Final = "6"
"""engine.io's packet that says nothing."""


def _packet(message: Message) -> bytes:
    return b'42["' + message.kind.encode() + b'",' + message.text + b"]"


POLLED: Final = Wire(_packet, _NEXT_PACKET)
FRAMED: Final = Wire(lambda message: text_frame(_packet(message)))


class TextPacket(SocketIoPacket):  # type: ignore[misc]  # it has no types
    """A packet of a client. None may announce attachments: they would be kept until all are there,
    however many it says there are.
    """

    def decode(self, encoded_packet: str) -> int:
        count: int = super().decode(encoded_packet)
        if self.packet_type in (BINARY_EVENT, BINARY_ACK):
            raise ValueError("binary packets are not taken")
        return count


class BatchPacket(Packet):  # type: ignore[misc]  # it has no types
    """A batch in engine.io's queue."""

    def __init__(self, batch: Batch) -> None:
        super().__init__(MESSAGE)
        self._batch: Batch | None = batch
        self.taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the next may be put there."""

    def encode(self, b64: bool = False) -> str | BatchPacket:
        """The text for the answer to a poll; itself for a socket, which takes the frames."""
        if not b64:
            return self
        self.done()
        return _NOTHING if self._batch is None else self._batch.on(POLLED).decode()

    @property
    def frames(self) -> bytes:
        """The batch as it goes over a WebSocket."""
        return b"" if self._batch is None else self._batch.on(FRAMED)

    def withdraw(self) -> None:
        """Leave nothing of it where it waits: nobody wants it any more."""
        self._batch = None

    def done(self) -> None:
        """Say that it has been taken."""
        if not self.taken.done():
            self.taken.set_result(None)


class EngineSocket:
    """engine.io's WebSocket, made as its own are: see ``engineio/async_drivers/aiohttp.py``."""

    def __init__(
        self,
        handler: Callable[[EngineSocket], Awaitable[None]],
        server: engineio.AsyncServer,
        opened: Callable[[str, EngineSocket], None],
    ) -> None:
        self._handler = handler
        self._sid: str = cast("Any", handler).__self__.sid
        self._opened = opened
        # engine.io has a heartbeat of its own.
        self._socket = FrameSocket(max_message=server.max_http_buffer_size, heartbeat_s=None)

    async def __call__(self, environ: Environ) -> web.WebSocketResponse:
        await self._socket.open(environ["aiohttp.request"])
        self._opened(self._sid, self)
        try:
            await self._handler(self)
        finally:
            self._socket.drop()
        return self._socket.response

    async def send(self, message: str | BatchPacket) -> None:
        if not isinstance(message, BatchPacket):
            await self._socket.send(text_frame(str(message).encode()))
            return
        await self._socket.send(message.frames)
        message.done()

    async def write(self, batch: Batch) -> None:
        """Write a batch past engine.io's queue; return when the next may come.

        Raises:
            ConnectionError: if the client has gone.
        """
        await self._socket.send(batch.on(FRAMED))

    async def wait(self) -> str:
        message = await self._socket.receive()
        text = message.data
        if not isinstance(text, str) or text[:1] not in _TYPES or text.count("[") > _MAX_DEPTH:
            # This is how engine.io is told that it is over. Anything else would come out of it.
            raise OSError("the client has gone, or what it sends is no packet")
        return text

    async def close(self) -> None:
        await self._socket.close(WSCloseCode.OK, "")
