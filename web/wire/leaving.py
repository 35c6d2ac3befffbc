"""The end of a server's life: who comes now is told so, instead of finding the door shut."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from web.context import LEAVING
from web.problems import UNAVAILABLE, Problem

_RETRY_AFTER_S: Final = 5


@web.middleware
async def hang_up_when_leaving(request: web.Request, handler: Handler) -> web.StreamResponse:
    """End each connection with the answer that is being given, once the server is leaving.

    On one that stayed open, the next request would meet its end half-way, and nobody would know
    what became of it.
    """
    response = await handler(request)
    if request.app[LEAVING].is_set() and not response.prepared:
        response.force_close()
    return response


def refuse_when_leaving(request: web.Request) -> None:
    """For whatever would only begin now.

    Raises:
        Problem: 503 once the server is leaving.
    """
    if request.app[LEAVING].is_set():
        raise Problem(
            UNAVAILABLE,
            "this server is shutting down: come again, to the next one",
            headers={"Retry-After": str(_RETRY_AFTER_S)},
            close=True,
        )
