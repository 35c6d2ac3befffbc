"""/ws: the feed over a plain WebSocket, one JSON object a text frame."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aiohttp import WSCloseCode, web

from web.context import FEED, IDENTITY
from web.documents.queries import FollowParameters, read_query
from web.feed.frames import FrameSocket, text_frame
from web.feed.messages import Batch, Message, Wire, position_message
from web.feed.subscription import WINDOW
from web.openapi.operation import Answer, Operation, Tag, describe
from web.problems import Problem

HEARTBEAT_S: Final = 20.0
"""Between two pings. Who has not answered after half of that is gone."""

MAX_MESSAGE: Final = 4_096
"""Bytes of a frame from a client. None has anything to say here."""


def _frame(message: Message) -> bytes:
    return text_frame(b'{"kind":"' + message.kind.encode() + b'",' + message.text[1:])


WIRE: Final = Wire(_frame)


@describe(
    Operation(
        "follow",
        "Follow the feed over a WebSocket",
        Tag.FEED,
        {
            HTTPStatus.SWITCHING_PROTOCOLS: Answer(
                "From here on each text frame is a JSON object. Its `kind` says what it tells."
            )
        },
        description="The events behind position `after`, or from now on; of one order, or of all "
        "that the caller may see. It ends with 1008 when the token expires or the client sends "
        "frame upon frame, with 1001 when the server leaves, and with 1013 after a `resync`.",
        query=FollowParameters,
        refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UPGRADE_REQUIRED),
    )
)
async def follow(request: web.Request) -> web.WebSocketResponse:
    """GET /ws: the events behind ``?after=N``, then all that follow, of ``?order_id=`` or of all
    that the caller may see.
    """
    query = read_query(request, FollowParameters)
    connection = _PlainConnection()
    if not connection.socket.can_open(request):
        raise Problem(
            HTTPStatus.UPGRADE_REQUIRED,
            "this is a WebSocket: GET it in HTTP/1.1 with Connection: Upgrade, Upgrade: websocket, "
            "Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key",
            headers={
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Version": "13",
            },
        )
    hub = request.app[FEED]
    client = hub.admit(request[IDENTITY], connection)
    try:
        # Before the handshake, so that what is wrong with it is answered as a problem.
        position = await client.subscribe(query.after, query.order_id)
        await connection.socket.open(request)
        await connection.send(Batch([position_message("subscribed", position)]))
        client.begin()
        await connection.socket.until_closed()
    except ConnectionError:
        pass  # It has gone already.
    finally:
        await hub.leave(client)
        connection.socket.drop()
    return connection.socket.response


class _PlainConnection:
    """A :class:`web.feed.client.Connection`."""

    window = WINDOW

    def __init__(self) -> None:
        self.socket = FrameSocket(max_message=MAX_MESSAGE, heartbeat_s=HEARTBEAT_S)

    async def send(self, batch: Batch) -> None:
        await self.socket.send(batch.on(WIRE))

    async def send_away(self) -> None:
        await self.socket.close(WSCloseCode.GOING_AWAY, "the server is shutting down")

    async def expire(self) -> None:
        await self.socket.close(WSCloseCode.POLICY_VIOLATION, "the token has expired")

    async def fail(self) -> None:
        await self.socket.close(WSCloseCode.INTERNAL_ERROR, "something went wrong here")

    async def ended(self) -> None:
        # It has no way to subscribe again but to connect again.
        await self.socket.close(WSCloseCode.TRY_AGAIN_LATER, "read anew, then connect again")
