"""A poll that is sent again is answered again, with the same.

What a poll is answered with has left the queue. If the connection breaks under it, whatever stands
between page and server (the browser itself, a proxy) may send the same request once more, and the
page never learns that an answer was lost. Every client marks each of its polls with another ``t``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, NamedTuple

from aiohttp import web

from web.problems import Problem

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TWICE: Final = 2
"""Over the connection that broke, and over the next one."""


class _Kept(NamedTuple):
    """An answer as it can be given once more."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def response(self) -> web.Response:
        return web.Response(status=self.status, headers=self.headers, body=self.body)


class _Poll:
    """A poll, with what is to become its answer."""

    def __init__(self, mark: str | None, answer: asyncio.Task[_Kept]) -> None:
        self.mark = mark
        self.answer = answer
        self.waiting = 0

    def is_again(self, mark: str | None) -> bool:
        """One that is marked so is this one, sent again."""
        return mark is not None and mark == self.mark

    async def wait(self) -> _Kept:
        """The answer, whoever else waits for it."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.answer)
        finally:
            self.waiting -= 1


class Polls:
    """The last poll of each session, and its answer or what is to become that."""

    def __init__(self) -> None:
        self._last: dict[str, _Poll] = {}

    async def answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        """Answer a request; a poll that was sent before, as it was answered before.

        Raises:
            Problem: if the session polls already, and this is not the same once more.
        """
        session, mark = request.query.get("sid"), request.query.get("t")
        is_poll = request.method == "GET" and "Upgrade" not in request.headers
        if not is_poll or session is None:
            return await answer(request)
        last = self._last.get(session)
        if last is not None and last.waiting >= (_TWICE if last.is_again(mark) else 1):
            # Each holds a connection, and anybody may begin a session.
            raise Problem(HTTPStatus.BAD_REQUEST, "this session polls already: one at a time")
        if last is None or not last.is_again(mark):
            last = _Poll(mark, asyncio.create_task(_kept(request, answer)))
            self._last[session] = last
        kept = await last.wait()
        if kept.status >= 400:
            self.forget(session)
        return kept.response()

    def forget(self, session: str) -> None:
        """The session is over."""
        self._last.pop(session, None)


async def _kept(request: web.Request, answer: Answer) -> _Kept:
    response = await answer(request)
    assert isinstance(response, web.Response)
    body = response.body
    assert isinstance(body, bytes)
    return _Kept(response.status, list(response.headers.items()), body)
