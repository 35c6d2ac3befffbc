"""/api/session: who the caller is, for the page that has to know what it may show."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import IDENTITY, SETTINGS
from web.documents.answers.session import Session
from web.documents.queries import NoQuery, read_query
from web.documents.views import answer
from web.openapi.operation import Answer, Operation, Tag, describe


@describe(
    Operation(
        "showSession",
        "Who is signed in",
        Tag.SESSION,
        {HTTPStatus.OK: Answer("The token's bearer, and what kind of server this is.", Session)},
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /api/session: the token's bearer, and what kind of server this is."""
    read_query(request, NoQuery)
    identity, settings = request[IDENTITY], request.app[SETTINGS]
    return answer(
        {
            "subject": identity.caller.subject,
            "role": identity.caller.role,
            "expires_at": identity.expires_at,
            "sandbox": settings.sandbox,
            "step_attempts": settings.step_attempts,
            "version": settings.version,
        }
    )
