"""Every way to get an order wrong that anybody has thought of yet.

The list is run here against the web before a fake engine; it can be run against any other.
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from tests.unit.web.good_order import (
    GOOD,
    order_with,
    order_with_json,
    order_with_key,
    order_without,
)

QUANTITY: Final = "/items/0/quantity"
SKU: Final = "/items/0/sku"
NAME: Final = "/customer/name"
EMAIL: Final = "/customer/email"
ADDRESS: Final = "/shipping_address"


class BadOrder(NamedTuple):
    """A body that must be refused with ``status``, naming the field at ``pointer`` if one is it."""

    name: str
    body: bytes
    status: int
    pointer: str | None = None


def _field(name: str, pointer: str, value: object, named: str | None = None) -> BadOrder:
    body = json.dumps(order_with(pointer, value)).encode()
    return BadOrder(name, body, 422, pointer if named is None else named)


def _missing(pointer: str) -> BadOrder:
    return BadOrder(f"no {pointer}", json.dumps(order_without(pointer)).encode(), 422, pointer)


def _number(name: str, text: bytes) -> BadOrder:
    return BadOrder(name, order_with_json(QUANTITY, text), 422, QUANTITY)


def _malformed(name: str, pointer: str, text: bytes) -> BadOrder:
    return BadOrder(name, order_with_json(pointer, text), 400)


BAD_QUANTITIES: Final = (
    _number("quantity 0", b"0"),
    _number("quantity -0", b"-0"),
    _number("quantity -1", b"-1"),
    _number("quantity 1.5", b"1.5"),
    _number("quantity 1.0", b"1.0"),
    _number("quantity 1e0", b"1e0"),
    _number("quantity true", b"true"),
    _number('quantity "1"', b'"1"'),
    _number("quantity null", b"null"),
    _number("quantity [1]", b"[1]"),
    _number("quantity 1001", b"1001"),
    _number("quantity 2^63", str(2**63).encode()),
    _number("quantity 10^400 as a power", b"1e400"),
    _number("quantity 10^400 in digits", b"1" + b"0" * 400),
    _number("quantity of 5,000 digits", b"9" * 5_000),
    _number("quantity of minus 5,000 digits", b"-" + b"9" * 5_000),
    _number("quantity of a million digits", b"9" * 1_000_000),
    _malformed("quantity NaN", QUANTITY, b"NaN"),
    _malformed("quantity Infinity", QUANTITY, b"Infinity"),
    _malformed("quantity -Infinity", QUANTITY, b"-Infinity"),
    _malformed("quantity 01", QUANTITY, b"01"),
    _malformed("quantity +1", QUANTITY, b"+1"),
    _malformed("quantity 0x1", QUANTITY, b"0x1"),
    _malformed("quantity in Arabic-Indic digits", QUANTITY, "٢".encode()),
)

BAD_JSON: Final = (
    BadOrder("an empty body", b"", 400),
    BadOrder("half an object", b'{"customer": ', 400),
    BadOrder("two values", b"{} {}", 400),
    BadOrder("single quotes", b"{'customer': 1}", 400),
    BadOrder("a comment", b"{} // all", 400),
    BadOrder("a comma too many", b'{"items": [],}', 400),
    BadOrder("a byte order mark", b"\xef\xbb\xbf{}", 400),
    BadOrder("UTF-16", json.dumps(GOOD).encode("utf-16"), 400),
    _malformed("a byte that is no UTF-8", NAME, b'"Ada\xff"'),
    _malformed("a surrogate in UTF-8", NAME, b'"Ada \xed\xa0\x80"'),
    _malformed("a lone high surrogate", NAME, rb'"Ada \ud83d"'),
    _malformed("a lone low surrogate", NAME, rb'"\ude00 Ada"'),
    _malformed("surrogates the wrong way round", NAME, rb'"\ude00\ud83d"'),
    _malformed("a raw newline in a string", NAME, b'"Ada\nLovelace"'),
    _malformed("a raw NUL in a string", NAME, b'"Ada\0"'),
    _malformed("an escape that JSON lacks", NAME, rb'"\x41da"'),
    _malformed("a field nested 100,000 deep", QUANTITY, b"[" * 100_000 + b"]" * 100_000),
    _malformed("fifty thousand keys", QUANTITY, json.dumps(dict.fromkeys(range(50_000))).encode()),
    BadOrder("a lone surrogate in a key", order_with_key(rb"a\ud800"), 400),
    BadOrder("a raw NUL in a key", order_with_key(b"a\0"), 400),
    BadOrder("a duplicate key", order_with_key(b"name"), 400),
    BadOrder("a duplicate key at the top", b'{"items": 1, "items": 1}', 400),
    BadOrder("a key twice, once escaped", rb'{"items": 1, "\u0069tems": 1}', 400),
    BadOrder("arrays nested 33 deep", b"[" * 33 + b"]" * 33, 400),
    BadOrder("arrays nested 100,000 deep", b"[" * 100_000 + b"]" * 100_000, 400),
    BadOrder("arrays opened 100,000 times", b"[" * 100_000, 400),
    BadOrder("objects nested 100,000 deep", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
)

BAD_FIELDS: Final = (
    BadOrder("null", b"null", 422, ""),
    BadOrder("a number", b"1", 422, ""),
    BadOrder("an array", b"[]", 422, ""),
    BadOrder("arrays nested 32 deep", b"[" * 32 + b"]" * 32, 422, ""),
    BadOrder("an escaped NUL in a key", order_with_key(rb"a\u0000"), 422, "/customer"),
    *map(_missing, ("/customer", "/shipping_address", "/items", "/payment")),
    *map(_missing, ("/customer/email", "/customer/name", "/payment/token", SKU, QUANTITY)),
    *map(_missing, (f"{ADDRESS}/line1", f"{ADDRESS}/city", f"{ADDRESS}/postal_code")),
    _missing(f"{ADDRESS}/country"),
    _field("an unknown field", "/price", 1),
    _field("a price of one's own", "/items/0/unit_price", {"amount": 1, "currency": "EUR"}),
    _field("a field with a tilde", "/a~b", 1, named="/a~0b"),
    _field("no items", "/items", []),
    _field("items that are no array", "/items", {"0": GOOD["items"][0]}),
    _field("101 lines", "/items", [{"sku": "SKU-BOOK", "quantity": 1}] * 101),
    _field("300,000 lines", "/items", [0] * 300_000),
    _field("an item that is no object", "/items/0", "SKU-BOOK"),
    _field(
        "more of one product than may be, over two lines",
        "/items",
        [{"sku": "SKU-BOOK", "quantity": 1000}, {"sku": "SKU-BOOK", "quantity": 1}],
        named="/items/1/quantity",
    ),
    _field("an SKU in small letters", SKU, "sku-book"),
    _field("an empty SKU", SKU, ""),
    _field("an SKU of 65 characters", SKU, "A" * 65),
    _field("an SKU with a line break behind it", SKU, "SKU-BOOK\n"),
    _field("an SKU that is a database operator", SKU, {"$gt": ""}),
    _field("an email without an @", EMAIL, "ada.example.com"),
    _field("an email with two", EMAIL, "ada@@example.com"),
    _field("an email of 255 characters", EMAIL, "a" * 243 + "@example.com"),
    _field("an email with a space", EMAIL, "ada l@example.com"),
    _field("an empty name", NAME, ""),
    _field("a name of spaces", NAME, "   "),
    _field("a name that nobody can see", NAME, "\u200b\ufeff \u2060"),
    _field("a name of 201 characters", NAME, "a" * 201),
    _field("a name with a NUL", NAME, "Ada\0"),
    _field("a name with a line break", NAME, "Ada\nLovelace"),
    _field("a name with a DEL", NAME, "Ada\x7f"),
    BadOrder("a name with a raw DEL", order_with_json(NAME, b'"Ada\x7f"'), 422, NAME),
    _field("a name that turns the text around it", NAME, "Ada \u202eecalevoL"),
    _field("a country in small letters", f"{ADDRESS}/country", "gb"),
    _field("a country of three letters", f"{ADDRESS}/country", "GBR"),
    _field("a country that there is not", f"{ADDRESS}/country", "ZZ"),
    _field("a country that there is no more", f"{ADDRESS}/country", "SU"),
    _field("a country by another code", f"{ADDRESS}/country", "UK"),
    _field("a postal code of 17 characters", f"{ADDRESS}/postal_code", "1" * 17),
    _field("an empty token", "/payment/token", ""),
    _field("a token with a space", "/payment/token", "tok ok"),
    _field("a token of 256 characters", "/payment/token", "t" * 256),
)

BAD_ORDERS: Final = (*BAD_QUANTITIES, *BAD_JSON, *BAD_FIELDS)

UNKNOWN_SKU: Final = _field("an SKU that the catalogue lacks", SKU, "SKU-UNICORN")
"""Well-formed, so that only the engine can refuse it."""
