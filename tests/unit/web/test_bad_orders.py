"""An order that is wrong in any way is answered clearly, and changes nothing."""

from __future__ import annotations

import json
import re

import pytest

from tests.unit.web.bad_orders import BAD_ORDERS, UNKNOWN_SKU, BadOrder
from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD, order_with
from web.documents.countries import COUNTRY_PATTERN


@pytest.mark.parametrize("bad", BAD_ORDERS, ids=lambda bad: bad.name)
async def test_a_bad_order_is_refused_before_the_engine_hears_of_it(
    door: Door, bad: BadOrder
) -> None:
    answer = await door.place(bad.body)

    assert answer.status == bad.status, answer
    kind = "malformed-json" if bad.status == 400 else "invalid-body"
    assert answer.problem()["type"] == f"/problems/{kind}"
    if bad.pointer is not None:
        assert bad.pointer in answer.pointers()
    assert not door.engine.touched


async def test_an_unknown_product_is_refused_at_each_of_its_lines(door: Door) -> None:
    lines = [{"sku": sku, "quantity": 1} for sku in ("SKU-UNICORN", "SKU-BOOK", "SKU-UNICORN")]

    answer = await door.place(GOOD | {"items": lines})

    assert answer.status == 422
    assert answer.problem()["type"] == "/problems/unknown-sku"
    assert answer.pointers() == ["/items/0/sku", "/items/2/sku"]
    assert "SKU-UNICORN" in answer.json["detail"]


async def test_the_unknown_product_of_the_list_is_refused_by_the_engine(door: Door) -> None:
    answer = await door.place(UNKNOWN_SKU.body)

    assert (answer.status, answer.pointers()) == (UNKNOWN_SKU.status, [UNKNOWN_SKU.pointer])


async def test_all_that_is_wrong_is_told_at_once(door: Door) -> None:
    answer = await door.place({"customer": {"email": "ada"}, "items": [{"sku": "?"}], "more": 1})

    assert set(answer.pointers()) == {
        "/customer/email",
        "/customer/name",
        "/shipping_address",
        "/items/0/sku",
        "/items/0/quantity",
        "/payment",
        "/more",
    }


@pytest.mark.parametrize(
    "body, detail",
    [
        (GOOD | {"more": 1}, "1 field is not as it must be"),
        ({"customer": {}}, "5 fields are not as they must be"),
    ],
)
async def test_it_is_said_how_much_is_wrong(door: Door, body: object, detail: str) -> None:
    assert (await door.place(body)).problem()["detail"] == detail


async def test_a_thousand_errors_are_told_in_a_few(door: Door) -> None:
    answer = await door.place(GOOD | {"items": [{"x" * 5000: 1}] * 100})

    assert len(answer.pointers()) == 20
    assert len(json.dumps(answer.json)) < 10_000


async def test_an_answer_never_quotes_what_was_sent(door: Door) -> None:
    secret = "tok 4242"
    answer = await door.place(GOOD | {"payment": {"token": secret}})

    assert answer.status == 422
    assert secret not in json.dumps(answer.json)


@pytest.mark.parametrize(
    "text, detail",
    [
        (b"1" + b"0" * 400, "must be a number of at most 64 bits"),
        (b"1.5", "must be a whole number, without fraction or exponent"),
        (b'"1"', "must be a whole number"),
    ],
)
async def test_a_refused_number_says_why(door: Door, text: bytes, detail: str) -> None:
    body = json.dumps(GOOD).encode().replace(b'"quantity": 2', b'"quantity": ' + text)

    answer = await door.place(body)

    assert answer.json["errors"] == [{"pointer": "/items/0/quantity", "detail": detail}]


@pytest.mark.parametrize(
    "pointer, value, detail",
    [
        ("/items/0/quantity", 0, "must be 1 or more"),
        ("/items/0/quantity", 1001, "must be 1000 or less"),
        ("/customer/name", "", "must not be empty"),
        ("/customer/name", "a" * 201, "must have 200 characters or fewer"),
        ("/customer/name", 7, "must be a string"),
        ("/customer", [], "must be an object"),
        (
            "/items/0/sku",
            "sku-book",
            "must be an SKU: capital letters, digits and ._-, 64 at most, a letter or digit first",
        ),
        (
            "/shipping_address/country",
            "UK",
            "must be a country by its two letters in ISO 3166, in capitals: DE",
        ),
        ("/payment/token", "a b", "must be 1 to 255 visible ASCII characters, no spaces"),
    ],
)
async def test_a_refused_field_says_what_it_must_be(
    door: Door, pointer: str, value: object, detail: str
) -> None:
    answer = await door.place(order_with(pointer, value))

    assert answer.json["errors"] == [{"pointer": pointer, "detail": detail}]


@pytest.mark.parametrize("country", ["AD", "GB", "SS", "XK", "XX", "ZW"])
async def test_an_order_goes_to_any_country_there_is(door: Door, country: str) -> None:
    answer = await door.place(order_with("/shipping_address/country", country))

    assert answer.status == 201


def test_there_are_as_many_countries_as_iso_has_assigned() -> None:
    capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    taken = {a + b for a in capitals for b in capitals if re.fullmatch(COUNTRY_PATTERN, a + b)}

    assert len(taken - {"XK", "XX"}) == 249
