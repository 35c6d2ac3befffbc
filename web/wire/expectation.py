"""``Expect: 100-continue``: who asks before sending a body is told to, once it is wanted.

aiohttp says so before anybody has looked at the request. A client that has no token, or too large
a body, would be let send all of it for nothing.
"""

from __future__ import annotations

from typing import Final

from aiohttp import web
from aiohttp.http import HttpVersion11

_EXPECT: Final = "Expect"
_CONTINUE: Final = "100-continue"
_GO_ON: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


async def understand(request: web.Request) -> None:
    """See that it is an expectation that can be met, and leave it at that.

    Raises:
        aiohttp.web.HTTPExpectationFailed: if it is not.
    """
    if request.version >= HttpVersion11 and not _waits(request):
        raise web.HTTPExpectationFailed


async def ask_for_body(request: web.Request) -> None:
    """Have the body sent by a client that waits for that."""
    if _waits(request) and request.version >= HttpVersion11:
        await request.writer.write(_GO_ON)
        request.writer.output_size = 0  # none of the answer has been sent


def end_if_unsent(request: web.Request, response: web.StreamResponse) -> None:
    """End the connection with an answer that was given without the body: whether that comes all the
    same, only the client knows.
    """
    if _EXPECT in request.headers and not request.content.is_eof():
        response.force_close()


def _waits(request: web.Request) -> bool:
    return request.headers.get(_EXPECT, "").lower() == _CONTINUE
