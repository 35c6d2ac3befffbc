"""The token as a request carries it: ``Authorization: Bearer …``, once."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from aiohttp import web

from web.access.tokens import TokenError
from web.problems import Problem

_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(?P<token>[A-Za-z0-9._~+/-]+=*)")
_CHALLENGE: Final = 'Bearer realm="conveyor"'


def bearer_token(request: web.BaseRequest) -> str:
    """The text of the request's token.

    Raises:
        Problem: 401 if there is none, or not exactly one.
    """
    sent = request.headers.getall("Authorization", [])
    if not sent:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "this takes a token: Authorization: Bearer TOKEN (python main.py token makes one)",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    match = _BEARER.fullmatch(sent[0])
    if match is None or len(sent) > 1:
        raise unauthorized(TokenError("write one header, Authorization: Bearer TOKEN"))
    return match["token"]


def unauthorized(error: TokenError) -> Problem:
    """What to answer to a token that is none."""
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        str(error),
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
    )
