"""A connection, below the application: what is no HTTP at all gets a problem like any error."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import StreamReader, web
from aiohttp.http import HttpVersion11
from aiohttp.http_exceptions import BadHttpMethod, HttpProcessingError, LineTooLong
from aiohttp.streams import EMPTY_PAYLOAD
from loguru import logger

from web.context import CORRELATION_ID, SETTINGS
from web.problems import CONTENT_TYPE, UNAVAILABLE, Kind, Problem, problem_response
from web.refusals import http_problem, internal_error
from web.wire.correlation import correlation_id_of, new_correlation_id
from web.wire.occupancy import Occupancy
from web.wire.response_headers import put_headers

RequestHandler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


MAX_TARGET: Final = 8190
"""Bytes of a request's address. The limits differ so that an error tells which one it was."""

MAX_FIELD: Final = 8192
"""Bytes of one header."""

MAX_FIELDS: Final = 64

MAX_HEAD: Final = 32_768
"""Bytes of all that comes before a body. Each header at its longest would be half a megabyte, which
anybody may leave here, a connection each, until the head's time is over.
"""

# aiohttp's only words for it.
_TOO_MANY_FIELDS: Final = "Too many headers received"
_NO_HOST: Final = "Missing 'Host' header in request."
_TWICE: Final = re.compile(r"Duplicate '(?P<name>[A-Za-z-]{1,30})' header found\.")


def _bare(kind: Kind, detail: str, *fields: str) -> bytes:
    """An answer for where there is no request to answer yet."""
    problem = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail}
    body = json.dumps(problem)
    head = (
        f"HTTP/1.1 {kind.status.value} {kind.status.phrase}",
        f"Content-Type: {CONTENT_TYPE}",
        f"Content-Length: {len(body)}",
        *fields,
        "Connection: close",
    )
    return "\r\n".join((*head, "", body)).encode()


_FULL: Final = _bare(
    UNAVAILABLE, "as many are connected as may be; try again soon", "Retry-After: 1"
)
_ENDLESS: Final = _bare(
    Kind.plain(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    f"all headers together may have {MAX_HEAD} bytes at most",
)


class Connection(web.RequestHandler):
    """aiohttp's connection, counted, with errors in our shape."""

    __slots__ = ("_body", "_counted", "_head", "_occupancy", "_patience", "_stalled_s")

    def __init__(
        self,
        manager: web.Server,
        occupancy: Occupancy,
        stalled_s: float,
        *,
        loop: asyncio.AbstractEventLoop,
        **options: Any,
    ) -> None:
        super().__init__(manager, loop=loop, **options)
        self._occupancy = occupancy
        self._stalled_s = stalled_s
        self._counted = False
        self._patience: asyncio.TimerHandle | None = None
        self._head = 0
        self._body: StreamReader = EMPTY_PAYLOAD

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room."""
        assert isinstance(transport, asyncio.Transport)
        if not self._occupancy.make_room():
            transport.write(_FULL)
            transport.close()
            return
        self._occupancy.enter(self)
        self._counted = True
        # A client that never reads would keep what was sent to it, and its connection, for ever:
        # no timer of aiohttp's runs then, and even closing waits for the client. The kernel sees
        # to what it holds itself, pause_writing to what is still here.
        transport.get_extra_info("socket").setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._stalled_s * 1000)
        )
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take what has come: bodies and frames bound themselves, heads are bounded here."""
        requests = self._request_count
        in_head = self._body.is_eof() and not (self._upgraded or self._close)
        super().data_received(data)
        if self._request_count > requests:
            self._head, self._body = 0, self._messages[-1][1]
        elif in_head:
            self._head += len(data)
            if self._head > MAX_HEAD and self.transport is not None:
                if self.idle:  # or it would stand in the middle of another answer
                    self.transport.write(_ENDLESS)
                self.force_close()

    def pause_writing(self) -> None:
        """The client does not keep up; it gets some time to."""
        super().pause_writing()
        assert self.transport is not None
        self._patience = self._loop.call_later(self._stalled_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It has kept up."""
        self._lose_no_patience()
        super().resume_writing()

    def _lose_no_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._lose_no_patience()
        if self._counted:
            self._counted = False
            self._occupancy.leave(self)
            super().connection_lost(exc)

    @property
    def idle(self) -> bool:
        """No request of its is being answered, or is there to be."""
        return not self._request_in_progress and not self._messages

    def go(self) -> None:
        """Hang up, as on one that has idled for too long."""
        self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what cannot be read as HTTP, or an error that nobody above has answered."""
        if request.writer.output_size > 0:
            raise ConnectionError("part of another answer is sent already")
        correlation_id = correlation_id_of(request, new_correlation_id)
        request[CORRELATION_ID] = correlation_id
        if isinstance(exc, HttpProcessingError):
            problem = _unreadable(exc)
        else:
            bound = logger.bind(correlation_id=correlation_id)
            bound.opt(exception=exc).error("a connection failed")
            problem = internal_error(correlation_id)
        response = problem_response(problem, request.rel_url.raw_path)
        response.force_close()
        put_headers(response, correlation_id)
        return response


class ConnectionServer(web.Server):
    """Makes a :class:`Connection` of each socket that is accepted."""

    def __init__(
        self, handler: RequestHandler, occupancy: Occupancy, stalled_s: float, **options: Any
    ) -> None:
        super().__init__(handler, **options)
        self._occupancy = occupancy
        self._stalled_s = stalled_s

    def __call__(self) -> web.RequestHandler:
        return Connection(self, self._occupancy, self._stalled_s, loop=self._loop, **self._kwargs)


class ConnectionRunner(web.AppRunner):
    """Runs an application behind a :class:`ConnectionServer`."""

    def __init__(self, app: web.Application, **options: Any) -> None:
        super().__init__(app, **options)
        self.occupancy = Occupancy(app[SETTINGS].max_connections)

    async def _make_server(self) -> web.Server:
        # The one place where aiohttp lets its connection class be chosen.
        server = await super()._make_server()
        settings = self.app[SETTINGS]
        return ConnectionServer(
            _with_problems(server.request_handler, self.occupancy),
            self.occupancy,
            settings.stalled_s,
            request_factory=server.request_factory,
            access_log=None,  # web/wire/correlation.py logs requests
            auto_decompress=False,
            keepalive_timeout=settings.keepalive_s,
            max_line_size=MAX_TARGET,
            max_field_size=MAX_FIELD,
            max_headers=MAX_FIELDS,
            lingering_time=settings.linger_s,
        )


def _with_problems(handler: RequestHandler, occupancy: Occupancy) -> RequestHandler:
    """aiohttp refuses an unknown ``Expect`` before any middleware runs, and takes HTTP/0.9 and 2.0
    for a version like any other if they stand in a first line.
    """

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if isinstance(request.protocol, Connection):
            occupancy.asks(request.protocol)
        # Not by its public name: that would be remembered, and the answer bear it.
        if request._version.major != HttpVersion11.major:
            request._version = HttpVersion11
            raise HttpProcessingError(code=HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
        try:
            return await handler(request)
        except web.HTTPException as error:
            return problem_response(http_problem(error), request.rel_url.raw_path)

    return handle


def _unreadable(error: HttpProcessingError) -> Problem:
    # Its message quotes what was sent, so it is not passed on, but for a name that aiohttp knows.
    if twice := _TWICE.fullmatch(error.message):
        detail = f"the header {twice['name']} may stand there once only"
        return Problem(HTTPStatus.BAD_REQUEST, detail, close=True)
    if error.message == _NO_HOST:
        return Problem(HTTPStatus.BAD_REQUEST, "HTTP/1.1 takes a Host header", close=True)
    if error.code == HTTPStatus.HTTP_VERSION_NOT_SUPPORTED:
        return Problem(
            HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and 1.0 are spoken here", close=True
        )
    if isinstance(error, BadHttpMethod):
        return Problem(
            HTTPStatus.BAD_REQUEST,
            "this does not begin with a method of HTTP; if it is TLS: none is spoken here",
            close=True,
        )
    if isinstance(error, LineTooLong):
        _line, limit, _size = error.args
        if limit == MAX_TARGET:
            return Problem(
                HTTPStatus.REQUEST_URI_TOO_LONG,
                f"the address may have {MAX_TARGET} bytes at most",
                close=True,
            )
        return Problem(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            f"a header may have {MAX_FIELD} bytes at most",
            close=True,
        )
    if error.message == _TOO_MANY_FIELDS:
        return Problem(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            f"there may be {MAX_FIELDS} headers at most",
            close=True,
        )
    return Problem(HTTPStatus.BAD_REQUEST, "this is not a valid HTTP request", close=True)
