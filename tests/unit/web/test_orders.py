"""Looking at orders, and telling them what to do."""

from __future__ import annotations

from typing import Any

import pytest

from orders import Status
from orders.effects import Succeeded
from tests.tokens import bearer
from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD
from web.port import Caller, DatabaseAwayError, DeadLetterQuery, OrderQuery, Role

UNKNOWN = "00000000-0000-7000-8000-000000000000"


async def placed(door: Door) -> str:
    """The path of a new order."""
    return (await door.place(GOOD)).headers["Location"]


async def test_an_order_is_shown_as_it_stands(door: Door) -> None:
    path = await placed(door)
    await door.engine.advance(door.engine.only_order, Succeeded("hold-1"))

    answer = await door.get(path)

    assert answer.status == 200
    assert (answer.json["status"], answer.json["version"]) == ("reserved", 2)
    assert answer.json["steps"][0] == {
        "name": "reserve",
        "status": "done",
        "attempts": 1,
        "effect_key": f"{door.engine.only_order}:reserve",
        "reference": "hold-1",
    }
    assert answer.json["updated_at"] == "2026-01-01T12:00:02.250Z"


async def test_an_order_is_shown_as_it_stood(door: Door) -> None:
    path = await placed(door)
    await door.engine.advance(door.engine.only_order)

    stood = [(await door.get(f"{path}?at_seq={n}")).json["status"] for n in range(1, 7)]

    assert stood == ["placed", "reserved", "authorized", "shipped", "completed", "completed"]


@pytest.mark.parametrize("at_seq", ["0", "-1", "1.0", "x", "", "%201", "1e3", "9" * 20, "1_0", "٢"])
async def test_an_impossible_point_in_time_is_refused(door: Door, at_seq: str) -> None:
    path = await placed(door)
    answer = await door.get(f"{path}?at_seq={at_seq}")

    assert answer.status == 400
    assert answer.problem()["detail"].startswith("at_seq: ")


async def test_a_point_in_time_that_has_not_come_is_not_found(door: Door) -> None:
    path = await placed(door)

    answer = await door.get(f"{path}?at_seq=2")

    assert answer.status == 404
    # The order is there: to say that it is not would send its owner looking for it.
    assert answer.problem()["detail"].endswith(" has no event 2: its last is 1")


async def test_of_anothers_order_no_point_in_time_tells_anything(door: Door) -> None:
    path = await placed(door)
    somebody = bearer(Role.CUSTOMER, "somebody")

    never, now = [(await door.get(f"{path}{query}", somebody)) for query in ("?at_seq=2", "")]

    assert never.status == now.status == 404
    assert never.problem()["detail"] == now.problem()["detail"]


async def test_every_event_of_an_order_is_shown(door: Door) -> None:
    answer = await door.place(GOOD, {"X-Correlation-ID": "corr-1"})
    path = answer.headers["Location"]
    await door.engine.park(door.engine.only_order)

    answer = await door.get(f"{path}/events")

    assert answer.status == 200
    assert answer.json["next_cursor"] is None
    first, failed, parked = answer.json["items"]
    assert first["data"]["items"] == [
        {"sku": "SKU-BOOK", "quantity": 2, "unit_price": {"amount": 1999, "currency": "EUR"}}
    ]
    del first["data"]
    assert first == {
        "seq": 1,
        "type": "OrderPlaced",
        "schema_version": 1,
        "at": "2026-01-01T12:00:01.250Z",
        "correlation_id": "corr-1",
        "causation_id": None,
    }
    assert (failed["type"], parked["type"]) == ("StepFailed", "OrderParked")
    assert parked["data"]["hold_until"].endswith("Z")


async def test_an_order_is_cancelled(door: Door) -> None:
    path = await placed(door)
    answer = await door.post(f"{path}/cancel", {"reason": "bought twice"})

    assert (answer.status, answer.json["status"]) == (202, "cancelled")
    assert answer.json["reason"] == "bought twice"


async def test_a_cancellation_carries_the_correlation_id(door: Door) -> None:
    path = await placed(door)
    await door.post(f"{path}/cancel", {"reason": "late"}, {"X-Correlation-ID": "corr-2"})

    events = (await door.get(f"{path}/events")).json["items"]
    assert events[-1]["correlation_id"] == "corr-2"


async def test_an_order_that_shipped_is_not_cancelled(door: Door) -> None:
    path = await placed(door)
    await door.engine.advance(door.engine.only_order)

    answer = await door.post(f"{path}/cancel", {"reason": "too late"})

    assert answer.status == 409
    assert answer.problem()["type"] == "/problems/not-now"
    assert answer.json["state"] == "completed"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 1}, {"reason": "a" * 501}, []])
async def test_a_cancellation_without_a_proper_reason_is_refused(door: Door, body: object) -> None:
    path = await placed(door)
    answer = await door.post(f"{path}/cancel", body)

    assert answer.status == 422
    assert answer.pointers() == ["" if body == [] else "/reason"]
    assert (await door.get(path)).json["status"] == "placed"


@pytest.mark.parametrize("request_of", [{"data": None}, {"data": b"{}", "headers": "json"}])
async def test_a_parked_order_is_retried(door: Door, request_of: dict[str, Any]) -> None:
    path = await placed(door)
    await door.engine.park(door.engine.only_order)
    headers = {"Content-Type": "application/json"} if "headers" in request_of else None

    answer = await door.send("POST", f"{path}/retry", request_of["data"], headers)

    assert (answer.status, answer.json["status"]) == (202, "placed")


async def test_an_order_that_is_not_parked_is_not_retried(door: Door) -> None:
    path = await placed(door)
    answer = await door.post(f"{path}/retry", {})

    assert (answer.status, answer.json["state"]) == (409, "placed")


async def test_a_retry_takes_no_fields(door: Door) -> None:
    path = await placed(door)
    await door.engine.park(door.engine.only_order)
    answer = await door.post(f"{path}/retry", {"step": "reserve"})

    assert answer.status == 422
    assert (await door.get(path)).json["status"] == "parked"


@pytest.mark.parametrize("method, action", [("GET", ""), ("GET", "/events"), ("POST", "/retry")])
@pytest.mark.parametrize("order_id", [UNKNOWN, "x", "a%00b", "..%2f..", "a" * 65, "%ED%A0%80"])
async def test_an_unknown_order_is_not_found(
    door: Door, method: str, action: str, order_id: str
) -> None:
    answer = await door.send(method, f"/api/orders/{order_id}{action}")

    assert answer.status == 404
    assert answer.problem()["type"] == "about:blank"


async def test_orders_are_listed_page_by_page(door: Door) -> None:
    for _ in range(3):
        await door.place(GOOD)

    first = await door.get("/api/orders?limit=2")
    rest = await door.get(f"/api/orders?limit=2&cursor={first.json['next_cursor']}")

    assert [len(page.json["items"]) for page in (first, rest)] == [2, 1]
    assert rest.json["next_cursor"] is None
    assert len({order["id"] for page in (first, rest) for order in page.json["items"]}) == 3
    assert first.json["items"][0]["created_at"] == "2026-01-01T12:00:01.250Z"


async def test_every_filter_reaches_the_engine(door: Door) -> None:
    await door.get(
        "/api/orders?status=parked&sku=SKU-BOOK&customer_ref=0abc&q=two%20words&older_than_s=60"
    )
    await door.get("/api/dead-letters?step=authorize&error=unavailable&limit=5")

    assert door.engine.queries == [
        OrderQuery(
            limit=50,
            status=Status.PARKED,
            sku="SKU-BOOK",
            customer_ref="0abc",
            q="two words",
            older_than_s=60,
        ),
        DeadLetterQuery(limit=5, step="authorize", error="unavailable"),
    ]


@pytest.mark.parametrize(
    "query, detail",
    [
        ("status=lost", "status: must be 'placed', "),
        ("status=placed,parked", "status: must be 'placed', "),
        ("sku=sku-book", "sku: must be an SKU: capital letters"),
        ("limit=0", "limit: must be 1 or more"),
        ("limit=-1", "limit: must be 1 or more"),
        ("limit=201", "limit: must be 200 or less"),
        ("limit=" + "9" * 4000, "limit: must be 200 or less"),
        ("limit=1e2", "limit: must be a whole number"),
        ("limit=%2B1", "limit: must be a whole number"),
        ("limit=", "limit: must be a whole number"),
        ("sku=A&limit=1&limit=1", "limit: stands twice; it takes one value"),
        ("cursor=", "cursor: must be a next_cursor, just as a list has given it"),
        ("cursor=none-of-yours", "'none-of-yours' is no cursor of this list"),
        ("q=%00", "q: must be 1 to 200 characters"),
        ("q=" + "a" * 201, "q: must be 1 to 200 characters"),
        ("older_than_s=-1", "older_than_s: must be 0 or more"),
        ("customer_ref[$ne]=x", "customer_ref[$ne]: is not a known parameter"),
        ("colour=red", "colour: is not a known parameter"),
    ],
)
async def test_a_query_that_means_nothing_is_refused_in_words_that_help(
    door: Door, query: str, detail: str
) -> None:
    answer = await door.get(f"/api/orders?{query}")

    assert answer.status == 400
    assert answer.problem()["type"] == "/problems/invalid-query"
    assert answer.json["detail"].startswith(detail)


async def test_dead_letters_are_the_parked_orders(door: Door) -> None:
    await door.place(GOOD)
    parked = (await door.place(GOOD)).json["id"]
    await door.engine.park(parked)

    answer = await door.get("/api/dead-letters")

    (letter,) = answer.json["items"]
    assert (letter["id"], letter["parked_step"]) == (parked, "reserve")
    assert letter["parked_error"] == "unavailable"


async def test_stock_adds_up(door: Door) -> None:
    answer = await door.get("/api/stock")

    assert answer.json["items"] == [
        {
            "sku": "SKU-BOOK",
            "name": "A book",
            "unit_price": {"amount": 1999, "currency": "EUR"},
            "received": 100,
            "reserved": 1,
            "available": 99,
            "sold": 0,
        },
        {
            "sku": "SKU-MUG",
            "name": "A mug",
            "unit_price": {"amount": 850, "currency": "EUR"},
            "received": 10,
            "reserved": 0,
            "available": 7,
            "sold": 3,
        },
    ]


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/api/orders"),
        ("GET", f"/api/orders/{UNKNOWN}"),
        ("GET", f"/api/orders/{UNKNOWN}/events"),
        ("POST", f"/api/orders/{UNKNOWN}/retry"),
        ("GET", "/api/dead-letters"),
        ("GET", "/api/stock"),
    ],
)
async def test_every_call_names_its_caller_and_may_find_the_database_away(
    door: Door, method: str, path: str
) -> None:
    with door.engine.failing(DatabaseAwayError(retry_after_s=3)):
        answer = await door.send(method, path)

    assert (answer.status, answer.headers["Retry-After"]) == (503, "3")
    assert door.engine.callers == [Caller("local", Role.ADMIN)]
