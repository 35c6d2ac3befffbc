"""Against pages of other sites that make a browser on this machine call the server on its loopback.

Loopback is no fence against those: the browser stands behind it. Two of its headers tell:
*Origin* is the page's, so a foreign one is refused; and *Host* is the name the page used, so a
foreign name that was made to resolve to 127.0.0.1 (DNS rebinding) is refused, too.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from web.context import SETTINGS
from web.problems import Problem

_AUTHORITY: Final = re.compile(r"(?:\[(?P<address>[^\[\]]+)\]|(?P<name>[^\s\[\]:@/]+))(?::[0-9]*)?")


@web.middleware
async def refuse_foreign(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to a foreign Host or Origin, before anything of the request is used."""
    hosts = request.headers.getall("Host", [])
    if len(hosts) != 1 or not is_local(hosts[0]):
        raise Problem(
            HTTPStatus.FORBIDDEN, "this server answers to localhost only: check the Host header"
        )
    origins = request.headers.getall("Origin", [])
    own = f"http://{hosts[0]}"
    if any(origin not in (own, *request.app[SETTINGS].allowed_origins) for origin in origins):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "pages of other origins may not call this server: CONVEYOR_ALLOWED_ORIGINS lists those "
            "that may",
        )
    return await handler(request)


def is_local(authority: str) -> bool:
    """``host`` or ``host:port`` means this machine, whatever the port."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return False
    host = match["address"] or match["name"]
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
