"""An order as a client sends it, and the means to bend it."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Final

from tests.tokens import token

GOOD: Final[dict[str, Any]] = {
    "customer": {"email": "ada@example.com", "name": "Ada Lovelace"},
    "shipping_address": {
        "line1": "12 St James's Square",
        "city": "London",
        "postal_code": "SW1Y 4JH",
        "country": "GB",
    },
    "items": [{"sku": "SKU-BOOK", "quantity": 2}],
    "payment": {"token": "tok_ok"},
}

BODY: Final = json.dumps(GOOD).encode()
HEAD: Final = (
    b"POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Authorization: Bearer " + token().encode() + b"\r\n"
)
"""What stands before a body on the wire, but for its length and the empty line."""


def order_with(pointer: str, value: object) -> dict[str, Any]:
    """The good order with another value at a JSON Pointer."""
    order = deepcopy(GOOD)
    parent, last = _parent(order, pointer)
    parent[last] = value
    return order


def order_without(pointer: str) -> dict[str, Any]:
    """The good order without the member at a JSON Pointer."""
    order = deepcopy(GOOD)
    parent, last = _parent(order, pointer)
    del parent[last]
    return order


def order_with_json(pointer: str, text: bytes) -> bytes:
    """The good order, with bytes at a pointer that ``json.dumps`` would not write."""
    return json.dumps(order_with(pointer, "HERE")).encode().replace(b'"HERE"', text)


def order_with_key(key: bytes) -> bytes:
    """The good order, with one more key in its customer, as these bytes."""
    return json.dumps(GOOD).encode().replace(b'{"email"', b'{"' + key + b'": 1, "email"')


def _parent(order: dict[str, Any], pointer: str) -> tuple[Any, Any]:
    place: Any = order
    *parents, last = pointer.split("/")[1:]
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place[part]
    return place, int(last) if isinstance(place, list) else last
