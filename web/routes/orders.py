"""/api/orders: placing, looking at, cancelling and retrying orders."""

from __future__ import annotations

import json
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from aiohttp import web

from actors.ports import Address, CustomerRecord
from orders.stock import UnknownSkuError
from orders.view import view
from persistence.store import StoreUnavailableError
from web.context import CALLER, CORRELATION_ID, ENGINE, ORDER_ID, PLACING, SETTINGS
from web.documents.answers.events import Events
from web.documents.answers.orders import Order, Orders
from web.documents.bodies import CancelBody, PlaceOrderBody, check_quantities
from web.documents.parts import part_of
from web.documents.queries import (
    NoQuery,
    OrderParameters,
    OrdersParameters,
    PartParameters,
    read_query,
)
from web.documents.views import answer, view_list, view_page, view_recorded
from web.openapi.headers import APPLIED, IDEMPOTENCY_KEY, LOCATION, PREFER, REPLAYED
from web.openapi.operation import Answer, Operation, Tag, describe
from web.port import OrderQuery, PlaceOrder, UnavailableError, UnknownOrderError
from web.problems import UNKNOWN_SKU, FieldError, Problem
from web.wire.json_body import expect_no_body, read_json
from web.wire.request_headers import idempotency_key, wait_s

_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode

_NEXT: Final = ("order_id", ("showOrder", "listOrderEvents", "cancelOrder", "retryOrder"))


@describe(
    Operation(
        "placeOrder",
        "Place an order",
        Tag.ORDERS,
        {
            HTTPStatus.CREATED: Answer(
                "It can no longer be lost.", Order, (LOCATION, APPLIED), links=_NEXT
            ),
            HTTPStatus.OK: Answer(
                "The order that this key and body made before.",
                Order,
                (LOCATION, REPLAYED, APPLIED),
                links=_NEXT,
            ),
        },
        "Prices come from the catalogue. One that is not there is refused at its `sku`. Send an "
        "Idempotency-Key, and it is safe to send the same again when no answer came.",
        body=PlaceOrderBody,
        headers=(IDEMPOTENCY_KEY, PREFER),
    )
)
async def place(request: web.Request) -> web.Response:
    """POST /api/orders: 201 once the order can no longer be lost; 200 if it was there already."""
    read_query(request, NoQuery)
    key = idempotency_key(request)
    wait = wait_s(request, request.app[SETTINGS].max_wait_s)
    body = await read_json(request, PlaceOrderBody)
    check_quantities(body)
    engine, order = request.app[ENGINE], _place_order(request, key, body)
    try:
        async with request.app[PLACING].turn(request):
            placed = await engine.place(order)
    except UnknownSkuError as error:
        raise _unknown_sku(error, body) from error
    state = placed.state
    request[ORDER_ID] = state.id
    headers = {"Location": f"/api/orders/{state.id}"}
    if placed.replayed:
        headers["Idempotency-Replayed"] = "true"
    if wait is not None:
        headers["Preference-Applied"] = f"wait={wait}"
        # The order stands: an error now would make the caller send it again, perhaps without a key.
        with suppress(UnavailableError, StoreUnavailableError):
            state = await engine.settled(request[CALLER], state.id, wait)
    status = HTTPStatus.OK if placed.replayed else HTTPStatus.CREATED
    return answer(view(state), status=status, headers=headers)


@describe(
    Operation(
        "showOrder",
        "An order",
        Tag.ORDERS,
        {HTTPStatus.OK: Answer("As it stands, or as it stood after event `at_seq`.", Order)},
        query=OrderParameters,
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /api/orders/{id}: the order, now or as it stood after ``?at_seq=N``."""
    at_seq = read_query(request, OrderParameters).at_seq
    order_id = request.match_info["order_id"]
    state = await request.app[ENGINE].order(request[CALLER], order_id, at_seq)
    if state is None:
        raise await _not_there(request, order_id, at_seq)
    return answer(view(state))


@describe(
    Operation(
        "listOrders",
        "Orders",
        Tag.ORDERS,
        {HTTPStatus.OK: Answer("Those that fit all filters, newest first.", Orders)},
        "Where filters seldom come together that thousands of orders fit, a page is given out "
        "after so many orders looked at: it may be short, even empty, and its `next_cursor` goes "
        "on.",
        query=OrdersParameters,
    )
)
async def show_all(request: web.Request) -> web.Response:
    """GET /api/orders: those that fit the filters, newest first."""
    query = OrderQuery(**read_query(request, OrdersParameters).model_dump())
    return answer(view_page(await request.app[ENGINE].list_orders(request[CALLER], query)))


@describe(
    Operation(
        "listOrderEvents",
        "All that ever happened to an order",
        Tag.ORDERS,
        {HTTPStatus.OK: Answer("Its events, in order.", Events)},
        query=PartParameters,
    )
)
async def show_events(request: web.Request) -> web.Response:
    """GET /api/orders/{id}/events: all that ever happened to it."""
    query = read_query(request, PartParameters)
    order_id = request.match_info["order_id"]
    history = await request.app[ENGINE].history(request[CALLER], order_id)
    if not history:
        raise UnknownOrderError(order_id)
    part, cursor = part_of(history, lambda recorded: str(recorded.seq), query)
    return answer(view_list([view_recorded(recorded) for recorded in part], cursor))


@describe(
    Operation(
        "cancelOrder",
        "Cancel an order",
        Tag.ORDERS,
        {HTTPStatus.ACCEPTED: Answer("It is being undone.", Order)},
        "Until it is shipped. Asking again changes nothing.",
        body=CancelBody,
        refusals=(HTTPStatus.CONFLICT,),
    )
)
async def cancel(request: web.Request) -> web.Response:
    """POST /api/orders/{id}/cancel: 202, it is being undone; 409 if it is too late."""
    read_query(request, NoQuery)
    reason = (await read_json(request, CancelBody)).reason
    state = await request.app[ENGINE].cancel(
        request[CALLER], request.match_info["order_id"], reason, request[CORRELATION_ID]
    )
    return answer(view(state), status=HTTPStatus.ACCEPTED)


@describe(
    Operation(
        "retryOrder",
        "Send a parked order on its way again",
        Tag.ORDERS,
        {HTTPStatus.ACCEPTED: Answer("It goes on from the step that failed.", Order)},
        "Ten at once are one retry: the others are answered 409.",
        refusals=(HTTPStatus.CONFLICT,),
    )
)
async def retry(request: web.Request) -> web.Response:
    """POST /api/orders/{id}/retry: 202, it is on its way again; 409 unless it was parked."""
    read_query(request, NoQuery)
    await expect_no_body(request)
    state = await request.app[ENGINE].retry(
        request[CALLER], request.match_info["order_id"], request[CORRELATION_ID]
    )
    return answer(view(state), status=HTTPStatus.ACCEPTED)


def _place_order(request: web.Request, key: str | None, body: PlaceOrderBody) -> PlaceOrder:
    address = body.shipping_address
    return PlaceOrder(
        subject=request[CALLER].subject,
        idempotency_key=key,
        record=CustomerRecord(
            email=body.customer.email,
            name=body.customer.name,
            address=Address(
                address.line1, address.line2, address.city, address.postal_code, address.country
            ),
            payment_token=body.payment.token,
        ),
        items=tuple((line.sku, line.quantity) for line in body.items),
        body_fingerprint_source=_canonical(body),
        correlation_id=request[CORRELATION_ID],
    )


def _canonical(body: PlaceOrderBody) -> bytes:
    """The body's meaning in bytes: order of keys, spaces and escapes make no difference."""
    return _CANONICAL(body.model_dump(mode="json")).encode()


async def _not_there(request: web.Request, order_id: str, at_seq: int | None) -> Exception:
    """There is no such order, or only not so much of it."""
    if at_seq is not None:
        now = await request.app[ENGINE].order(request[CALLER], order_id)
        if now is not None:
            detail = f"order {order_id} has no event {at_seq}: its last is {now.version}"
            return Problem(HTTPStatus.NOT_FOUND, detail)
    return UnknownOrderError(order_id)


def _unknown_sku(error: UnknownSkuError, body: PlaceOrderBody) -> Problem:
    return Problem(
        UNKNOWN_SKU,
        str(error),
        errors=[
            FieldError(f"/items/{index}/sku", "is not in the catalogue")
            for index, line in enumerate(body.items)
            if line.sku == error.sku
        ],
    )
