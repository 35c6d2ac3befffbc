"""Against pages of other sites that make somebody's browser call the server.

Tokens are no cookies: a browser adds none by itself. But a page can hold one that was meant for
another, and a few routes need none. Two headers tell: *Origin* is the page's, so a foreign one is
refused; and *Host* is the name the page used. A server on loopback is reached through the browser
that stands behind that fence, by a foreign name that was made to resolve to 127.0.0.1 (DNS
rebinding): it answers to this machine's own names, and to those of the origins on the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from web.context import SETTINGS, WebSettings
from web.problems import Problem

_AUTHORITY: Final = re.compile(r"(?:\[(?P<address>[^\[\]]+)\]|(?P<name>[^\s\[\]:@/]+))(?::[0-9]*)?")


@web.middleware
async def refuse_foreign(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to a foreign Host or Origin, before anything of the request is used."""
    names = list(_names(request))
    settings = request.app[SETTINGS]
    if not all(_answers_to(name, settings) for name in names):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "this server does not answer to that name: check the Host header "
            "(CONVEYOR_ALLOWED_ORIGINS lists the names it has besides localhost)",
        )
    origins = request.headers.getall("Origin", [])
    own = [f"http://{name}" for name in names]
    if any(origin not in (*own, *settings.allowed_origins) for origin in origins):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "pages of other origins may not call this server: CONVEYOR_ALLOWED_ORIGINS lists those "
            "that may",
        )
    return await handler(request)


def _names(request: web.Request) -> Iterator[str]:
    """By what it was asked for: in Host, which only HTTP/1.0 may leave out, as no browser does; and
    in the address, if that is a whole one (RFC 9112, 3.2.2).
    """
    yield from request.headers.getall("Host", ())
    target = request.raw_path
    if not target.startswith("/"):
        yield from re.findall(r"^[^/?#]*://([^/?#]*)", target)


def _answers_to(authority: str, settings: WebSettings) -> bool:
    """``host`` or ``host:port`` means this server."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return False
    if not settings.local or is_loopback(match["address"] or match["name"]):
        return True
    return any(authority == origin.partition("://")[2] for origin in settings.allowed_origins)


@lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """An address that only this machine can reach."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
