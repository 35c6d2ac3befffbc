"""/api/stats: the engine's figures."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import ENGINE
from web.documents.answers.stats import Stats
from web.documents.queries import NoQuery, read_query
from web.documents.stats import view_stats
from web.documents.views import answer
from web.openapi.operation import Answer, Operation, Tag, describe


@describe(
    Operation(
        "showStats",
        "The engine's figures",
        Tag.WATCHING,
        {HTTPStatus.OK: Answer("As they are now.", Stats)},
        "Counted as it happens, so asking costs nothing. A second, or ten, are shown once all "
        "of them is known.",
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /api/stats: counts, throughput, latencies, and the course of the last five minutes."""
    read_query(request, NoQuery)
    return answer(view_stats(await request.app[ENGINE].stats_now()))
