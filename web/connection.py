"""A connection, below the application: what is no HTTP at all gets a problem like any error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from loguru import logger

from web.context import CORRELATION_ID, SETTINGS
from web.problems import Problem, problem_response
from web.refusals import http_problem, internal_error
from web.wire.correlation import correlation_id_of, new_correlation_id
from web.wire.response_headers import put_headers

RequestHandler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Connection(web.RequestHandler):
    """aiohttp's connection, with errors in our shape."""

    __slots__ = ()

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

    def __call__(self) -> web.RequestHandler:
        return Connection(self, loop=self._loop, **self._kwargs)


class ConnectionRunner(web.AppRunner):
    """Runs an application behind a :class:`ConnectionServer`."""

    async def _make_server(self) -> web.Server:
        # The one place where aiohttp lets its connection class be chosen.
        server = await super()._make_server()
        settings = self.app[SETTINGS]
        return ConnectionServer(
            _with_problems(server.request_handler),
            request_factory=server.request_factory,
            access_log=None,  # web/wire/correlation.py logs requests
            auto_decompress=False,
            keepalive_timeout=settings.keepalive_s,
            lingering_time=settings.linger_s,
        )


def _with_problems(handler: RequestHandler) -> RequestHandler:
    """aiohttp refuses an unknown ``Expect`` before any middleware runs."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            return problem_response(http_problem(error), request.rel_url.raw_path)

    return handle


def _unreadable(error: HttpProcessingError) -> Problem:
    # Its message quotes what was sent, so it is not passed on.
    if isinstance(error, LineTooLong):
        return Problem(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's head is too long", close=True
        )
    return Problem(HTTPStatus.BAD_REQUEST, "this is not a valid HTTP request", close=True)
