"""A poll that is sent again is answered again, with the same.

What a poll is answered with has left the queue. If the connection breaks under it, whatever stands
between page and server (the browser itself, a proxy) may send the same request once more, and the
page never learns that an answer was lost. Every client marks each of its polls with another ``t``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Kept(NamedTuple):
    """An answer as it can be given once more."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def response(self) -> web.Response:
        return web.Response(status=self.status, headers=self.headers, body=self.body)


class Polls:
    """The last poll of each session, and its answer or what is to become that."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, asyncio.Task[_Kept]]] = {}

    async def answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        """Answer a request; a poll that was sent before, as it was answered before."""
        session, mark = request.query.get("sid"), request.query.get("t")
        is_poll = request.method == "GET" and "Upgrade" not in request.headers
        if not is_poll or session is None or mark is None:
            return await answer(request)
        last = self._last.get(session)
        if last is None or last[0] != mark:
            last = self._last[session] = (mark, asyncio.create_task(_kept(request, answer)))
        # It may be awaited twice: over the connection that broke, and over the next one.
        kept = await asyncio.shield(last[1])
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
