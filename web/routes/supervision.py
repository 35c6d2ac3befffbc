"""/api/supervision: what happened in the supervision tree."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, ENGINE
from web.documents.answers.supervision import Incidents
from web.documents.queries import SupervisionParameters, read_query
from web.documents.views import answer, view_list, view_supervision
from web.openapi.operation import Answer, Operation, Tag, describe
from web.port import SupervisionQuery


@describe(
    Operation(
        "listIncidents",
        "What happened in the supervision tree",
        Tag.SUPERVISION,
        {HTTPStatus.OK: Answer("Newest first.", Incidents)},
        "Crashes, restarts, escalations and quarantines, with their tracebacks, as the log has "
        "kept them.",
        query=SupervisionParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/supervision: crashes, restarts, escalations and quarantines, newest first."""
    query = SupervisionQuery(**read_query(request, SupervisionParameters).model_dump())
    page = await request.app[ENGINE].supervision(request[CALLER], query)
    cursor = None if page.next_cursor is None else str(page.next_cursor)
    return answer(view_list([view_supervision(recorded) for recorded in page.items], cursor))
