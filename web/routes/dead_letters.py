"""/api/dead-letters: the orders that wait for an operator."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from orders.redrive import Action
from web.context import CALLER, CORRELATION_ID, ENGINE
from web.documents.answers.redrives import DeadLetters, Redrive
from web.documents.bodies import DiscardLettersBody, RetryLettersBody, check_choice
from web.documents.queries import DeadLettersParameters, NoQuery, read_query
from web.documents.views import answer, view_dead_letters, view_redrive
from web.openapi.headers import LOCATION
from web.openapi.operation import Answer, Operation, Tag, describe
from web.port import DeadLetterQuery, RedriveWish
from web.wire.json_body import read_json

_STARTED = {
    HTTPStatus.ACCEPTED: Answer(
        "The redrive, which no crash stops for good.",
        Redrive,
        (LOCATION,),
        links=("redrive_id", ("showRedrive", "cancelRedrive")),
    )
}
_HOW = (
    "Either `ids`, or `step`, `error` or both: then all that are parked so now, 100,000 at most. "
    "One after the other, `rate_per_second` a second."
)


@describe(
    Operation(
        "listDeadLetters",
        "Orders that are parked",
        Tag.DEAD_LETTERS,
        {HTTPStatus.OK: Answer("Those that fit the filters, newest first.", DeadLetters)},
        query=DeadLettersParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/dead-letters: parked orders, by the step and the error that parked them."""
    query = DeadLetterQuery(**read_query(request, DeadLettersParameters).model_dump())
    return answer(view_dead_letters(await request.app[ENGINE].dead_letters(request[CALLER], query)))


@describe(
    Operation(
        "retryDeadLetters",
        "Send parked orders on their way again",
        Tag.DEAD_LETTERS,
        _STARTED,
        _HOW,
        body=RetryLettersBody,
    )
)
async def retry(request: web.Request) -> web.Response:
    """POST /api/dead-letters/retry: 202, a redrive that sends them on their way."""
    read_query(request, NoQuery)
    return await _start(request, "retry", await read_json(request, RetryLettersBody))


@describe(
    Operation(
        "discardDeadLetters",
        "Give parked orders up",
        Tag.DEAD_LETTERS,
        _STARTED,
        f"What was done for them is undone, and they end rejected. {_HOW}",
        body=DiscardLettersBody,
    )
)
async def discard(request: web.Request) -> web.Response:
    """POST /api/dead-letters/discard: 202, a redrive that gives them up."""
    read_query(request, NoQuery)
    body = await read_json(request, DiscardLettersBody)
    return await _start(request, "discard", body, body.reason)


async def _start(
    request: web.Request, action: Action, body: RetryLettersBody, reason: str | None = None
) -> web.Response:
    check_choice(body)
    wish = RedriveWish(action, body.rate_per_second, body.ids, body.step, body.error, reason)
    redrive = await request.app[ENGINE].redrives.start(
        request[CALLER], wish, request[CORRELATION_ID]
    )
    headers = {"Location": f"/api/redrives/{redrive.id}"}
    return answer(view_redrive(redrive), status=HTTPStatus.ACCEPTED, headers=headers)
