"""/api/stock: what there is to sell."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import CALLER, ENGINE
from web.documents.answers.stock import Products
from web.documents.queries import NoQuery, read_query
from web.documents.views import answer, view_list, view_product
from web.openapi.operation import Answer, Operation, Tag, describe


@describe(
    Operation(
        "listStock",
        "All products with their levels",
        Tag.STOCK,
        {HTTPStatus.OK: Answer("By SKU.", Products)},
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/stock: all products with their levels."""
    read_query(request, NoQuery)
    products = await request.app[ENGINE].stock(request[CALLER])
    return answer(view_list([view_product(product) for product in products]))
