"""/live, /ready, /health: for those who watch over the process."""

from __future__ import annotations

from typing import Final

from aiohttp import web

from web.context import ENGINE
from web.documents.views import answer, view_health
from web.problems import NOT_READY, Problem

_RETRY_AFTER_S: Final = 1


async def live(_request: web.Request) -> web.Response:
    """GET /live: the event loop turns. No word of anything that a restart would not mend."""
    return answer({"status": "live"})


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


async def health(request: web.Request) -> web.Response:
    """GET /health: how each part is. Always 200: it describes, /ready decides."""
    return answer(view_health(request.app[ENGINE].health()))
