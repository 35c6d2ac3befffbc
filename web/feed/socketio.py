"""/socket.io: the feed over Socket.IO 4, for browsers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

import socketio
from aiohttp import web
from engineio.exceptions import EngineIOError
from engineio.packet import NOOP, Packet
from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from web.access.tokens import TokenError, Tokens
from web.documents.bodies import Id
from web.documents.queries import MAX_POSITION
from web.feed.client import Client
from web.feed.engine_io import BatchPacket, EngineSocket, Environ, TextPacket
from web.feed.hub import Hub
from web.feed.messages import Batch
from web.feed.polls import Polls
from web.feed.subscription import WINDOW
from web.problems import FieldError, Problem, invalid_body, pointer, problem_document
from web.refusals import problem_of
from web.wire.faults import told

PATH: Final = "/socket.io/"

_MAX_MESSAGE: Final = 4_096
"""Bytes of a message, or of a posted body, from a client."""

_PING_S: Final = 20.0
_PONG_S: Final = 15.0

_SIGN_IN_S: Final = 10.0
"""How long a connection may stand without a token that is good."""

_POLLED_WINDOW: Final = 12
"""Messages in the answer to a poll. python-engineio's client refuses more than 16 packets, and an
acknowledgement, a ping and what was withdrawn may be among them.
"""

_BODY_S: Final = 10.0
_GRACE_S: Final = 1.0


class Subscribe(BaseModel):
    """What a client may say of what it wants to follow."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    after: Annotated[int, Field(ge=0, le=MAX_POSITION)] | None = None
    order_id: Id | None = None
    events: bool = True
    """False: a page that shows how things are now has no use for what led to it."""


class SocketIo:
    """The Socket.IO server. A connection signs in, then subscribes, as often as it likes."""

    def __init__(self, hub: Hub, tokens: Tokens) -> None:
        self._hub = hub
        self._tokens = tokens
        self._clients: dict[str, Client] = {}
        self._signed_in: set[str] = set()
        self._sockets: dict[str, EngineSocket] = {}
        self._answered: set[str] = set()
        """Connections that have an acknowledgement in their queue, or had one just now."""
        self._ending: set[asyncio.Task[None]] = set()
        self._polls = Polls()
        self._server = socketio.AsyncServer(
            async_mode="aiohttp",
            # One message of a client after the other: it cannot have a hundred under way.
            async_handlers=False,
            serializer=TextPacket,
            ping_interval=_PING_S,
            ping_timeout=_PONG_S,
            max_http_buffer_size=_MAX_MESSAGE,
            http_compression=False,
            cors_allowed_origins=_let_in_already,
            cors_credentials=False,
            logger=_SILENT,
            engineio_logger=_SILENT,
        )
        self._server.on("connect", self._sign_in)
        self._server.on("disconnect", self._left)
        self._server.on("subscribe", self._subscribe)
        self._server.on("unsubscribe", self._unsubscribe)
        self._engine_io = self._server.eio
        self._connected = self._engine_io.handlers["connect"]
        self._engine_io.on("connect", self._connect)
        self._disconnected = self._engine_io.handlers["disconnect"]
        self._engine_io.on("disconnect", self._disconnect)
        # Not to be set in any other way. Theirs writes each message by itself.
        self._engine_io._async = {
            **self._engine_io._async,
            "websocket": partial(EngineSocket, opened=self._sockets.__setitem__),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request to /socket.io/."""
        if "j" in request.query:
            raise Problem(HTTPStatus.BAD_REQUEST, "JSONP is not spoken here")
        if (request.content_length or 0) > _MAX_MESSAGE:
            # engine.io would hang up first, and wait for the client to read that.
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a body may have {_MAX_MESSAGE} bytes at most",
                close=True,
            )
        if "sid" not in request.query:
            await self._make_room()
        try:
            # A poll takes its time, a body must not.
            async with asyncio.timeout(_BODY_S if request.method == "POST" else None):
                return await self._polls.answer(request, self._server.handle_request)
        except TimeoutError:
            raise Problem(HTTPStatus.REQUEST_TIMEOUT, "that took too long", close=True) from None
        except KeyError:
            raise Problem(HTTPStatus.BAD_REQUEST, "this session is over") from None

    async def close(self) -> None:
        """Send away whoever is still connected, and stop."""
        await asyncio.gather(*(self.end(eio_sid) for eio_sid in list(self._engine_io.sockets)))
        await asyncio.gather(*self._ending)
        await self._server.shutdown()

    async def end(self, eio_sid: str) -> None:
        """End a connection, as a network would: a client that can comes back by itself."""
        socket = self._engine_io.sockets.get(eio_sid)
        if socket is not None:
            with suppress(EngineIOError):
                await socket.close(wait=False)
        web_socket = self._sockets.pop(eio_sid, None)
        if web_socket is not None:
            await web_socket.close()

    async def send(self, eio_sid: str, batch: Batch) -> None:
        """Send a batch; return when it has been taken.

        Raises:
            ConnectionError: if the client has gone.
        """
        if eio_sid not in self._engine_io.sockets:
            raise ConnectionResetError("the client has gone")
        web_socket = self._sockets.get(eio_sid)
        if web_socket is None or eio_sid in self._answered or self.is_polling(eio_sid):
            await self._queue(eio_sid, batch)
            self._answered.discard(eio_sid)
        else:
            await web_socket.write(batch)

    async def _queue(self, eio_sid: str, batch: Batch) -> None:
        packet = BatchPacket(batch)
        try:
            await self._engine_io.send_packet(eio_sid, packet)
        except EngineIOError as error:
            raise ConnectionResetError("the client has gone") from error
        try:
            await packet.taken
        except asyncio.CancelledError:
            # It goes, or follows something else, whose first batch may leave with the same poll.
            packet.withdraw()
            raise

    def is_polling(self, eio_sid: str) -> bool:
        """It has no WebSocket, or none yet."""
        socket = self._engine_io.sockets.get(eio_sid)
        return socket is not None and not socket.upgraded

    async def sign_out(self, sid: str) -> None:
        """Say that it is over for good: such a client does not come back by itself."""
        await self._server.disconnect(sid)

    async def _make_room(self) -> None:
        """See that one more may come. Anybody may begin a connection, and for that needs not even a
        socket: so it is not those who come next that find no room, but who has waited longest
        without showing a token. Whoever has one shows it at once.

        Raises:
            Problem: if all that are here have signed in.
        """
        try:
            self._hub.check_room(self._waiting)
        except Problem:
            sockets = self._engine_io.sockets  # in the order in which they came
            idle = next((eio_sid for eio_sid in sockets if eio_sid not in self._signed_in), None)
            if idle is None:
                raise
            await self.end(idle)
            sockets.pop(idle, None)
            self._hub.check_room(self._waiting)

    @property
    def _waiting(self) -> int:
        """Connections that have not signed in."""
        return len(self._engine_io.sockets) - len(self._signed_in)

    async def _connect(self, eio_sid: str, environ: Environ) -> None:
        await self._connected(eio_sid, environ)
        asyncio.get_running_loop().call_later(_SIGN_IN_S, self._check_signed_in, eio_sid)

    async def _disconnect(self, eio_sid: str, reason: object) -> None:
        await self._disconnected(eio_sid, reason)
        self._polls.forget(eio_sid)
        socket = self._engine_io.sockets.get(eio_sid)
        if socket is not None and reason == self._engine_io.reason.CLIENT_DISCONNECT:
            # A poll that waits would go on waiting, for nothing.
            socket.queue.put_nowait(Packet(NOOP))

    def _check_signed_in(self, eio_sid: str) -> None:
        if eio_sid not in self._signed_in:
            task = asyncio.create_task(self.end(eio_sid))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _sign_in(self, sid: str, _environ: Environ, auth: object = None) -> None:
        eio_sid = self._server.manager.eio_sid_from_sid(sid, "/")
        try:
            identity = self._tokens.read(_token_in(auth))
            client = self._hub.admit(identity, _Connection(self, sid, eio_sid))
        except Exception as error:
            problem = _described(error)
            asyncio.get_running_loop().call_later(_GRACE_S, self._check_signed_in, eio_sid)
            raise socketio.exceptions.ConnectionRefusedError(problem["detail"], problem) from None
        self._clients[sid] = client
        self._signed_in.add(eio_sid)

    async def _left(self, sid: str, _reason: object = None) -> None:
        eio_sid = self._server.manager.eio_sid_from_sid(sid, "/")
        self._signed_in.discard(eio_sid)
        self._answered.discard(eio_sid)
        client = self._clients.pop(sid, None)
        if client is not None:
            await self._hub.leave(client)
        # What is left of the connection may read the goodbye, but not stay.
        asyncio.get_running_loop().call_later(_GRACE_S, self._check_signed_in, eio_sid)

    async def _subscribe(self, sid: str, *sent: object) -> dict[str, object]:
        client = self._clients.get(sid)
        if client is None:
            return {"error": _described(TokenError("sign in first"))}
        try:
            wanted = _wanted(sent)
            position = await client.subscribe(wanted.after, wanted.order_id, events=wanted.events)
        except Exception as error:
            return {"error": _described(error)}
        if sid in self._clients:  # and has not gone meanwhile
            # The acknowledgement is on its way before anything else has its turn, and what comes
            # first stands behind it.
            self._answered.add(self._server.manager.eio_sid_from_sid(sid, "/"))
            client.begin()
        return {"position": position}

    async def _unsubscribe(self, sid: str, *_sent: object) -> None:
        client = self._clients.get(sid)
        if client is not None:
            await client.unsubscribe()


class _Connection:
    """A :class:`web.feed.client.Connection`."""

    def __init__(self, server: SocketIo, sid: str, eio_sid: str) -> None:
        self._server = server
        self._sid = sid
        self._eio_sid = eio_sid

    @property
    def window(self) -> int:
        return _POLLED_WINDOW if self._server.is_polling(self._eio_sid) else WINDOW

    async def send(self, batch: Batch) -> None:
        await self._server.send(self._eio_sid, batch)

    async def send_away(self) -> None:
        await self._server.end(self._eio_sid)

    async def expire(self) -> None:
        await self._server.sign_out(self._sid)

    async def fail(self) -> None:
        await self._server.end(self._eio_sid)

    async def ended(self) -> None:
        """It knows, and may subscribe again."""


def _let_in_already(_origin: str, _environ: Environ) -> bool:
    """Foreign origins are refused before (web/access/same_origin.py), and by that list alone."""
    return True


def _token_in(auth: object) -> str:
    token = auth.get("token") if isinstance(auth, dict) else None
    if not isinstance(token, str):
        raise TokenError("sign in with auth: {token}")
    return token


def _wanted(sent: tuple[object, ...]) -> Subscribe:
    if len(sent) > 1:
        raise invalid_body([FieldError("", "there may be one argument only")])
    try:
        return Subscribe.model_validate(sent[0] if sent else {})
    except ValidationError as error:
        errors = [FieldError(pointer(d["loc"]), told(d)) for d in error.errors(include_url=False)]
        raise invalid_body(errors) from None


def _described(error: Exception) -> dict[str, object]:
    """An error as problem details."""
    problem = problem_of(error)
    if problem is None:
        logger.opt(exception=error).error("a client of the feed could not be answered")
        problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong here")
    return problem_document(problem, PATH)


_SILENT: Final = logging.getLogger("conveyor.socketio")
# What it has to say is about what strangers send, and quotes it. Our own errors are caught here.
_SILENT.setLevel(logging.CRITICAL + 1)
