"""Who is asking. Until there are tokens it is always the one local user.

That is why the server listens on loopback only (web/server.py), and answers nobody else's pages
(web/access/same_origin.py).
"""

from __future__ import annotations

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from web.context import CALLER
from web.port import Caller, Role

LOCAL: Final = Caller("local", Role.ADMIN)


@web.middleware
async def identify_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in ``request[CALLER]`` who it is."""
    request[CALLER] = LOCAL
    return await handler(request)
