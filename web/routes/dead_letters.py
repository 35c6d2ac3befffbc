"""/api/dead-letters: the orders that wait for an operator."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, ENGINE
from web.documents.answers.orders import Orders
from web.documents.queries import DeadLettersParameters, read_query
from web.documents.views import answer, view_page
from web.openapi.operation import Answer, Operation, Tag, describe
from web.port import DeadLetterQuery


@describe(
    Operation(
        "listDeadLetters",
        "Orders that are parked",
        Tag.DEAD_LETTERS,
        {HTTPStatus.OK: Answer("Those that fit the filters, newest first.", Orders)},
        query=DeadLettersParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/dead-letters: parked orders, by the step and the error that parked them."""
    query = DeadLetterQuery(**read_query(request, DeadLettersParameters).model_dump())
    return answer(view_page(await request.app[ENGINE].dead_letters(request[CALLER], query)))
