"""Products, prices and deliveries over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD

LAMP: dict[str, Any] = {"name": "A lamp", "unit_price": {"amount": 4950, "currency": "EUR"}}
KEY = {"Idempotency-Key": "delivery-7"}


async def test_a_new_product_is_made_and_told_again_it_is_the_same(door: Door) -> None:
    first = await door.put("/api/stock/SKU-LAMP", LAMP)
    again = await door.put("/api/stock/SKU-LAMP", LAMP)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json == {
        "sku": "SKU-LAMP",
        **LAMP,
        "received": 0,
        "reserved": 0,
        "available": 0,
        "sold": 0,
    }


async def test_a_price_is_changed_and_orders_keep_the_one_they_were_placed_at(door: Door) -> None:
    placed = await door.place(GOOD)
    price = {"amount": 5, "currency": "USD"}

    changed = await door.put("/api/stock/SKU-BOOK", {"name": "A book", "unit_price": price})

    assert (changed.status, changed.json["unit_price"]) == (200, price)
    order = await door.get(placed.headers["Location"])
    assert order.json["total"]["currency"] == "EUR"


async def test_products_of_two_currencies_are_no_order(door: Door) -> None:
    price = {"amount": 900, "currency": "USD"}
    await door.put("/api/stock/SKU-MUG", {"name": "A mug", "unit_price": price})
    lines = [{"sku": sku, "quantity": 1} for sku in ("SKU-BOOK", "SKU-MUG")]

    answer = await door.place(GOOD | {"items": lines})

    assert answer.status == 422
    assert answer.problem()["type"] == "/problems/mixed-currencies"
    assert answer.pointers() == ["/items"]


async def test_units_come_in_with_each_request(door: Door) -> None:
    answers = [await door.post("/api/stock/SKU-MUG/receive", {"quantity": 5}) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert [answer.json["received"] for answer in answers] == [15, 20]


async def test_a_delivery_sent_twice_under_one_key_is_one(door: Door) -> None:
    first = await door.post("/api/stock/SKU-MUG/receive", {"quantity": 5}, KEY)
    again = await door.post("/api/stock/SKU-MUG/receive", {"quantity": 5}, KEY)

    assert [first.json["received"], again.json["received"]] == [15, 15]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_key_used_again_for_another_delivery_is_refused(door: Door) -> None:
    await door.post("/api/stock/SKU-MUG/receive", {"quantity": 5}, KEY)
    answer = await door.post("/api/stock/SKU-MUG/receive", {"quantity": 6}, KEY)

    assert answer.status == 422
    assert answer.problem()["type"] == "/problems/idempotency-key-reused"


async def test_units_of_nothing_known_are_not_taken_in(door: Door) -> None:
    answer = await door.post("/api/stock/SKU-NONE/receive", {"quantity": 5})

    assert answer.status == 404
    assert "SKU-NONE" in answer.problem()["detail"]


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, "5", 1.5, True, None])
async def test_a_quantity_is_a_number_of_units(door: Door, quantity: object) -> None:
    answer = await door.post("/api/stock/SKU-MUG/receive", {"quantity": quantity})

    assert answer.status == 422
    assert answer.pointers() == ["/quantity"]


@pytest.mark.parametrize(
    "changes, pointer",
    [
        ({"name": ""}, "/name"),
        ({"received": 7}, "/received"),
        ({"unit_price": {"amount": 0, "currency": "EUR"}}, "/unit_price/amount"),
        ({"unit_price": {"amount": -1, "currency": "EUR"}}, "/unit_price/amount"),
        ({"unit_price": {"amount": 10**13, "currency": "EUR"}}, "/unit_price/amount"),
        ({"unit_price": {"amount": 1, "currency": "eur"}}, "/unit_price/currency"),
        ({"unit_price": {"amount": 1}}, "/unit_price/currency"),
    ],
)
async def test_a_product_that_is_none_is_refused_by_name(
    door: Door, changes: dict[str, object], pointer: str
) -> None:
    answer = await door.put("/api/stock/SKU-LAMP", LAMP | changes)

    assert answer.status == 422
    assert answer.pointers() == [pointer]


@pytest.mark.parametrize("sku", ["sku-lamp", "-LAMP", "L" * 65, "A%20B", "A%2FB"])
async def test_what_is_no_sku_is_no_address(door: Door, sku: str) -> None:
    assert (await door.put(f"/api/stock/{sku}", LAMP)).status == 404


async def test_lists_that_are_at_hand_come_in_parts_when_asked_to(door: Door) -> None:
    for number in (3, 1, 2):
        await door.put(f"/api/stock/SKU-X{number}", LAMP)
    placed = await door.place(GOOD)
    for _ in range(3):
        await door.post("/api/dead-letters/retry", {"ids": [placed.json["id"]]})
    await door.post(f"{placed.headers['Location']}/cancel", {"reason": "no more"})

    for path in ("/api/stock", "/api/redrives", f"{placed.headers['Location']}/events"):
        whole = (await door.get(path)).json["items"]
        assert len(whole) > 1
        parts: list[Any] = []
        more = "?limit=1"
        while more:
            answer = await door.get(path + more)
            assert len(answer.json["items"]) == 1
            parts += answer.json["items"]
            cursor = answer.json["next_cursor"]
            more = "" if cursor is None else f"?limit=1&cursor={cursor}"
        assert parts == whole

        for wrong in ("limit=0", "limit=201", "limit=x", "cursor=", "cursor=none"):
            refused = await door.get(f"{path}?{wrong}")
            assert refused.status == 400
            assert wrong.partition("=")[0] in refused.problem()["detail"]
