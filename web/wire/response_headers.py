"""The headers that every answer carries."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from web.context import CORRELATION_ID, NEW_ID
from web.wire.correlation import HEADER, correlation_id_of

# The dashboard's pages have their own.
_UNLESS_SAID: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_ALWAYS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "Conveyor",  # not which versions of what are under it
    "X-Content-Type-Options": "nosniff",
}


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A signal, not a middleware: it also reaches the answers that are made outside of those."""
    correlation_id = request.get(CORRELATION_ID) or correlation_id_of(request, request.app[NEW_ID])
    put_headers(response, correlation_id)


def put_headers(response: web.StreamResponse, correlation_id: str) -> None:
    """Put them on an answer."""
    response.headers.update(_ALWAYS)
    for name, value in _UNLESS_SAID.items():
        response.headers.setdefault(name, value)
    response.headers[HEADER] = correlation_id
