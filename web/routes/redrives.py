"""/api/redrives: dead letters in bulk, and how far that is."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, CORRELATION_ID, ENGINE
from web.documents.answers.redrives import Redrive, Redrives
from web.documents.parts import part_of
from web.documents.queries import NoQuery, PartParameters, read_query
from web.documents.views import answer, view_list, view_redrive
from web.openapi.operation import Answer, Operation, Tag, describe
from web.wire.json_body import expect_no_body


@describe(
    Operation(
        "listRedrives",
        "The last redrives",
        Tag.DEAD_LETTERS,
        {HTTPStatus.OK: Answer("A hundred at most, newest first.", Redrives)},
        query=PartParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/redrives: the last ones."""
    query = read_query(request, PartParameters)
    redrives = await request.app[ENGINE].redrives.redrives(request[CALLER])
    part, cursor = part_of(redrives, lambda redrive: redrive.id, query)
    return answer(view_list([view_redrive(redrive) for redrive in part], cursor))


@describe(
    Operation(
        "showRedrive",
        "How far a redrive is",
        Tag.DEAD_LETTERS,
        {HTTPStatus.OK: Answer("As it stood a second ago at most.", Redrive)},
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /api/redrives/{id}: how far it is."""
    read_query(request, NoQuery)
    redrive_id = request.match_info["redrive_id"]
    return answer(
        view_redrive(await request.app[ENGINE].redrives.redrive(request[CALLER], redrive_id))
    )


@describe(
    Operation(
        "cancelRedrive",
        "End a redrive where it is",
        Tag.DEAD_LETTERS,
        {HTTPStatus.ACCEPTED: Answer("It has ended; what is done stays done.", Redrive)},
        refusals=(HTTPStatus.CONFLICT,),
    )
)
async def cancel(request: web.Request) -> web.Response:
    """POST /api/redrives/{id}/cancel: 202, it ends here; 409 if it has ended."""
    read_query(request, NoQuery)
    await expect_no_body(request)
    redrive = await request.app[ENGINE].redrives.cancel(
        request[CALLER], request.match_info["redrive_id"], request[CORRELATION_ID]
    )
    return answer(view_redrive(redrive), status=HTTPStatus.ACCEPTED)
