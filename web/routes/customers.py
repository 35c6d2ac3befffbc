"""/api/customers: the right to be forgotten."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, CORRELATION_ID, ENGINE
from web.documents.queries import NoQuery, read_query
from web.openapi.operation import Answer, Operation, Tag, describe
from web.wire.json_body import expect_no_body


@describe(
    Operation(
        "eraseCustomer",
        "Erase a customer's personal data",
        Tag.CUSTOMERS,
        {HTTPStatus.NO_CONTENT: Answer("Nobody can read it any more, or there was none.")},
        "The customer's orders stay, and replay. One under way that still needs the data is "
        "refused at that step.",
    )
)
async def erase(request: web.Request) -> web.Response:
    """DELETE /api/customers/{customer_ref}: 204, nobody can read that customer's data any more."""
    read_query(request, NoQuery)
    await expect_no_body(request)
    customer_ref = request.match_info["customer_ref"]
    await request.app[ENGINE].customers.erase(
        request[CALLER], customer_ref, request[CORRELATION_ID]
    )
    return web.Response(status=HTTPStatus.NO_CONTENT)
