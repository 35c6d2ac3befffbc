"""/live, /ready, /health: for those who watch over the process."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aiohttp import web

from web.context import ENGINE
from web.documents.answers.watching import Health, Live, Ready
from web.documents.views import answer, view_health
from web.openapi.operation import Answer, Operation, Tag, describe
from web.problems import NOT_READY, Problem

_RETRY_AFTER_S: Final = 1


@describe(
    Operation(
        "live",
        "Whether the process lives",
        Tag.WATCHING,
        {HTTPStatus.OK: Answer("It does.", Live)},
        "No word of anything that a restart would not mend.",
    )
)
async def live(_request: web.Request) -> web.Response:
    """GET /live: the event loop turns. No word of anything that a restart would not mend."""
    return answer({"status": "live"})


@describe(
    Operation(
        "ready",
        "Whether new orders are taken",
        Tag.WATCHING,
        {HTTPStatus.OK: Answer("They are.", Ready)},
        "Not while the database is away, orders of an earlier run are being brought back, or the "
        "server is shutting down: `reasons` says which.",
    )
)
async def ready(request: web.Request) -> web.Response:
    """GET /ready: 200 while new orders are taken, else 503 with the reasons."""
    health = request.app[ENGINE].health()
    if not health.ready:
        raise Problem(
            NOT_READY,
            "; ".join(health.reasons),
            headers={"Retry-After": str(_RETRY_AFTER_S)},
            members={"reasons": health.reasons},
        )
    return answer({"status": "ready"})


@describe(
    Operation(
        "health",
        "How each part is",
        Tag.WATCHING,
        {HTTPStatus.OK: Answer("However they are.", Health)},
        "It describes; /ready decides.",
    )
)
async def health(request: web.Request) -> web.Response:
    """GET /health: how each part is. Always 200: it describes, /ready decides."""
    return answer(view_health(request.app[ENGINE].health()))
