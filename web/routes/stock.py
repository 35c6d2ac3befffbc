"""/api/stock: what there is to sell."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from orders.money import Money
from orders.stock import UnknownSkuError
from web.context import CALLER, CORRELATION_ID, ENGINE
from web.documents.answers.stock import Product, Products
from web.documents.bodies import DeliveryBody, ProductBody
from web.documents.parts import part_of
from web.documents.queries import NoQuery, PartParameters, read_query
from web.documents.views import answer, view_list, view_product
from web.openapi.headers import IDEMPOTENCY_KEY, REPLAYED
from web.openapi.operation import Answer, Operation, Tag, describe
from web.problems import Problem
from web.wire.json_body import read_json
from web.wire.request_headers import idempotency_key


@describe(
    Operation(
        "listStock",
        "All products with their levels",
        Tag.STOCK,
        {HTTPStatus.OK: Answer("By SKU.", Products)},
        query=PartParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/stock: all products with their levels."""
    query = read_query(request, PartParameters)
    products = await request.app[ENGINE].shop.products(request[CALLER])
    part, cursor = part_of(
        sorted(products, key=lambda product: product.sku), lambda product: product.sku, query
    )
    return answer(view_list([view_product(product) for product in part], cursor))


@describe(
    Operation(
        "putProduct",
        "List a product, or change its name and price",
        Tag.STOCK,
        {
            HTTPStatus.OK: Answer("The product, which was there before.", Product),
            HTTPStatus.CREATED: Answer("The product, which is new.", Product),
        },
        "Orders keep the price they were placed at. The products of one order must be priced in "
        "one currency.",
        body=ProductBody,
    )
)
async def put(request: web.Request) -> web.Response:
    """PUT /api/stock/{sku}: the product has this name and price; 201 if it is new."""
    read_query(request, NoQuery)
    body = await read_json(request, ProductBody)
    done = await request.app[ENGINE].shop.list_product(
        request[CALLER],
        request.match_info["sku"],
        body.name,
        Money(body.unit_price.amount, body.unit_price.currency),
        request[CORRELATION_ID],
    )
    status = HTTPStatus.CREATED if done.created else HTTPStatus.OK
    return answer(view_product(done.product), status=status)


@describe(
    Operation(
        "receiveStock",
        "Take units in",
        Tag.STOCK,
        {HTTPStatus.OK: Answer("The product, with them.", Product, (REPLAYED,))},
        "Without an Idempotency-Key each request brings more units: after a 503, look before you "
        "send it again. With one it is safe to send again; the last 5,000 keys are remembered.",
        body=DeliveryBody,
        headers=(IDEMPOTENCY_KEY,),
    )
)
async def receive(request: web.Request) -> web.Response:
    """POST /api/stock/{sku}/receive: units came in. Without a key, each request brings more."""
    read_query(request, NoQuery)
    key = idempotency_key(request)
    body = await read_json(request, DeliveryBody)
    try:
        done = await request.app[ENGINE].shop.receive(
            request[CALLER], request.match_info["sku"], body.quantity, key, request[CORRELATION_ID]
        )
    except UnknownSkuError as error:
        raise Problem(HTTPStatus.NOT_FOUND, str(error)) from error
    headers = {} if done.changed else {"Idempotency-Replayed": "true"}
    return answer(view_product(done.product), headers=headers)
