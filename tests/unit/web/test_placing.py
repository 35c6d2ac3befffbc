"""POST /api/orders: what is sent reaches the engine whole, and what the engine says, the caller."""

from __future__ import annotations

import asyncio
import json

import pytest

from persistence.store import StoreUnavailableError
from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD, order_with
from web.port import DatabaseAwayError, DrainingError, OverloadedError, UnavailableError


async def test_a_placed_order_is_answered_as_the_interface_says(door: Door) -> None:
    answer = await door.place(GOOD)

    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/orders/{answer.json['id']}"
    assert answer.json["status"] == "placed"
    assert answer.json["items"] == [
        {"sku": "SKU-BOOK", "quantity": 2, "unit_price": {"amount": 1999, "currency": "EUR"}}
    ]
    assert answer.json["total"] == {"amount": 3998, "currency": "EUR"}
    assert answer.json["created_at"] == "2026-01-01T12:00:01.250Z"
    assert [step["name"] for step in answer.json["steps"]] == [
        "reserve",
        "authorize",
        "ship",
        "capture",
    ]


async def test_what_was_sent_reaches_the_engine_whole(door: Door) -> None:
    order = order_with("/shipping_address/line2", "Top floor")
    await door.place(order, {"Idempotency-Key": "key-1", "X-Correlation-ID": "corr-1"})

    (placed,) = door.engine.placed
    assert placed.subject == "local"
    assert placed.idempotency_key == "key-1"
    assert placed.correlation_id == "corr-1"
    assert placed.items == (("SKU-BOOK", 2),)
    record = placed.record
    assert (record.email, record.name) == ("ada@example.com", "Ada Lovelace")
    assert record.payment_token == "tok_ok"
    assert record.address.line2 == "Top floor"
    assert (record.address.postal_code, record.address.country) == ("SW1Y 4JH", "GB")


async def test_personal_data_does_not_show_when_a_command_is_printed(door: Door) -> None:
    await door.place(GOOD)

    shown = repr(door.engine.placed)
    assert not any(secret in shown for secret in ("ada@", "Ada", "London", "tok_ok"))


async def test_names_in_any_script_are_taken(door: Door) -> None:
    name = "María-José O’Neill 李小龍 क्\u200cष 🦊"
    answer = await door.place(order_with("/customer/name", name))

    assert answer.status == 201
    assert door.engine.placed[0].record.name == name


async def test_a_product_may_stand_in_several_lines(door: Door) -> None:
    lines = [{"sku": "SKU-BOOK", "quantity": 400}, {"sku": "SKU-BOOK", "quantity": 600}]
    answer = await door.place(GOOD | {"items": lines})

    assert answer.status == 201
    assert door.engine.placed[0].items == (("SKU-BOOK", 400), ("SKU-BOOK", 600))


async def test_the_same_key_and_body_is_the_same_order(door: Door) -> None:
    first = await door.place(GOOD, {"Idempotency-Key": "key-1"})
    again = await door.place(GOOD, {"Idempotency-Key": "key-1"})

    assert (first.status, again.status) == (201, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json == first.json


async def test_the_same_body_written_otherwise_is_the_same_body(door: Door) -> None:
    compact = json.dumps(GOOD, separators=(",", ":")).encode()
    turned = json.dumps(dict(reversed(GOOD.items())), indent=4).encode()
    escaped = compact.replace(b"Ada", rb"\u0041da")
    explicit = json.dumps(order_with("/shipping_address/line2", None)).encode()

    answers = [
        await door.place(body, {"Idempotency-Key": "key-1"})
        for body in (compact, turned, escaped, explicit)
    ]

    assert [answer.status for answer in answers] == [201, 200, 200, 200]


async def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    await door.place(GOOD, {"Idempotency-Key": "key-1"})
    answer = await door.place(order_with("/items/0/quantity", 3), {"Idempotency-Key": "key-1"})

    assert answer.status == 422
    assert answer.problem()["type"] == "/problems/idempotency-key-reused"


@pytest.mark.parametrize(
    "failure, retry_after",
    [
        (OverloadedError(10_000, retry_after_s=2), "2"),
        (DrainingError(retry_after_s=4.2), "5"),
        (DatabaseAwayError(retry_after_s=0), "1"),
        (UnavailableError("later", retry_after_s=0.1), "1"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_when_it_cannot_be_taken_now_the_caller_is_told_when_to_ask_again(
    door: Door, failure: UnavailableError, retry_after: str
) -> None:
    with door.engine.failing(failure):
        answer = await door.place(GOOD)

    assert answer.status == 503
    assert answer.headers["Retry-After"] == retry_after
    assert answer.problem()["detail"] == str(failure)


async def test_a_caller_that_prefers_to_wait_gets_the_order_as_it_ended(door: Door) -> None:
    waiting = asyncio.create_task(door.place(GOOD, {"Prefer": "wait=30"}))
    await door.engine.waiting.wait()
    assert not waiting.done()

    await door.engine.advance(door.engine.only_order)

    answer = await waiting
    assert answer.status == 201
    assert answer.headers["Preference-Applied"] == "wait=30"
    assert answer.json["status"] == "completed"


async def test_a_parked_order_ends_the_wait(door: Door) -> None:
    waiting = asyncio.create_task(door.place(GOOD, {"Prefer": "wait=30"}))
    await door.engine.waiting.wait()

    await door.engine.park(door.engine.only_order)

    assert (await waiting).json["status"] == "parked"


async def test_when_the_wait_is_over_the_order_is_answered_as_it_stands(door: Door) -> None:
    answer = await door.place(GOOD, {"Prefer": "wait=0"})

    assert answer.status == 201
    assert answer.headers["Preference-Applied"] == "wait=0"
    assert answer.json["status"] == "placed"


@pytest.mark.parametrize("failure", [DatabaseAwayError(1), StoreUnavailableError()], ids=repr)
async def test_an_order_that_stands_is_no_error_because_waiting_for_it_failed(
    door: Door, failure: Exception
) -> None:
    # Who sees an error sends the order again, and without a key that is a second order.
    door.engine.failure_of_waiting = failure
    answer = await door.place(GOOD, {"Prefer": "wait=5"})

    assert (answer.status, answer.json["status"]) == (201, "placed")


async def test_a_replayed_order_can_be_waited_for_too(door: Door) -> None:
    await door.place(GOOD, {"Idempotency-Key": "key-1"})
    await door.engine.reject(door.engine.only_order)

    answer = await door.place(GOOD, {"Idempotency-Key": "key-1", "Prefer": "wait=5"})

    assert (answer.status, answer.json["status"]) == (200, "rejected")


async def test_a_caller_that_goes_away_does_not_undo_the_order(door: Door) -> None:
    door.engine.busy_until = asyncio.Event()
    sending = asyncio.create_task(door.place(GOOD, {"Idempotency-Key": "key-1"}))
    await door.engine.busy.wait()
    sending.cancel()
    await asyncio.wait([sending])

    door.engine.busy_until.set()

    again = await door.place(GOOD, {"Idempotency-Key": "key-1"})
    assert again.status == 200
