"""Requests that mean harm, or look as if: each with the answer it must get.

They are sent byte by byte as they stand here, since no client would send most of them.
"""

from __future__ import annotations

import gzip
import json
from typing import Final, NamedTuple

from tests.tokens import token
from tests.unit.web.good_order import BODY, order_with
from web.port import Role

AUTHORIZATION: Final = f"Authorization: Bearer {token(Role.ADMIN, 'mallory')}"
JSON: Final = "Content-Type: application/json"
ESCAPE: Final = "\x1b[31mERROR"
BOMB: Final = gzip.compress(b" " * 20_000_000)
ORDER: Final = "/api/orders/00000000-0000-7000-8000-000000000000"


class BadRequest(NamedTuple):
    """Bytes that must be refused with ``status``, in an answer that names what is wrong."""

    name: str
    sent: bytes
    status: int
    named: str = ""


def bad(
    line: str, status: int, named: str = "", *, headers: tuple[str, ...] = (), body: bytes = b""
) -> BadRequest:
    """A request by its first line. A length is added unless the headers say how the body ends."""
    framed = any(header.lower().startswith(("content-length", "transfer")) for header in headers)
    length = () if framed or not body else (f"Content-Length: {len(body)}",)
    head = [f"{line} HTTP/1.1", "Host: localhost", "Connection: close", AUTHORIZATION]
    text = "\r\n".join([*head, *headers, *length, "", ""])
    name = " ".join([line, *headers, body[:40].decode("latin-1")])[:120]
    return BadRequest(name, text.encode("latin-1") + body, status, named)


def bad_order(status: int, named: str, *headers: str, body: bytes = BODY) -> BadRequest:
    """POST /api/orders with something about it that is wrong."""
    return bad("POST /api/orders", status, named, headers=(JSON, *headers), body=body)


def bad_field(pointer: str, value: object) -> BadRequest:
    return bad_order(422, f'"{pointer}"', body=json.dumps(order_with(pointer, value)).encode())


def bad_query(target: str, parameter: str) -> BadRequest:
    """GET something, with a parameter that is wrong."""
    return bad(f"GET {target}", 400, f'"detail": "{parameter}: ')


def bad_json(line: str, pointer: str, body: object, status: int = 422) -> BadRequest:
    return bad(line, status, f'"{pointer}"', headers=(JSON,), body=json.dumps(body).encode())


OPERATORS: Final = (
    bad_field("/items/0/sku", {"$gt": ""}),
    bad_field("/items/0/quantity", {"$gt": 0}),
    bad_field("/customer/email", {"$regex": ".*"}),
    bad_field("/payment/token", {"$ne": "tok_ok"}),
    bad_field("/$where", "sleep(1000)"),
    bad_field("/customer/$set", {"status": "completed"}),
    bad_json(f"POST {ORDER}/cancel", "/reason", {"reason": {"$ne": ""}}),
    bad_json("PUT /api/stock/SKU-BOOK", "/name", {"name": {"$ne": ""}}),
    bad_json("POST /api/stock/SKU-BOOK/receive", "/quantity", {"quantity": {"$gt": 0}}),
    bad_query("/api/orders?status[$ne]=placed", "status[$ne]"),
    bad_query("/api/orders?sku[$gt]=", "sku[$gt]"),
    bad_query("/api/orders?status=%7B%22$ne%22:1%7D", "status"),
    bad_query("/api/orders?customer_ref=%7B%22$ne%22:1%7D", "customer_ref"),
    bad("GET /api/orders?cursor=%7B%22$gt%22:%22%22%7D", 400, "is no cursor of this list"),
    bad_query("/api/orders?$where=sleep(1000)", "$where"),
    bad_query("/api/dead-letters?step[$regex]=.*", "step[$regex]"),
    bad("DELETE /api/customers/%7B%22$ne%22:null%7D", 404),
    bad("PUT /api/stock/$where", 404, headers=(JSON,), body=b"{}"),
)

MASS_ASSIGNMENT: Final = (
    *(
        bad_field(f"/{name}", "completed")
        for name in ("status", "id", "_id", "total", "version", "owner_ref", "customer_ref", "role")
    ),
    bad_field("/items/0/unit_price", {"amount": 1, "currency": "EUR"}),
    bad_field("/items/0/_id", "1"),
    bad_field("/customer/id", "1"),
    bad_field("/__proto__", {"admin": True}),
    bad_field("/__class__", "Admin"),
    bad_json("PUT /api/stock/SKU-BOOK", "/received", {"name": "A book", "received": 1_000_000}),
    bad_json("POST /api/stock/SKU-BOOK/receive", "/sku", {"quantity": 1, "sku": "SKU-RARE"}),
    bad_json(f"POST {ORDER}/cancel", "/status", {"reason": "a", "status": "completed"}),
)

INJECTIONS: Final = (
    bad_query("/api/orders?q=a%0d%0aERROR%20all%20is%20lost", "q"),
    bad_query("/api/orders?q=%1b%5b31mERROR", "q"),
    bad("GET /api/orders?a%0d%0ab=1", 400),
    bad("GET /api/nothing%0d%0aSet-Cookie:%20a=b", 404),
    bad(f"GET /api/{ESCAPE}", 400),
    bad_order(400, "", f"Idempotency-Key: a{ESCAPE}"),
    bad_order(400, "Idempotency-Key", "Idempotency-Key: a b"),
    bad_order(400, "", "X-Correlation-ID: a\r\n b"),
    bad_order(400, "", "X-Correlation-ID: a\rERROR"),
    bad_order(400, "", "X-Correlation-ID: a\0b"),
    bad_field("/customer/name", "Ada\r\nERROR"),
    bad_field("/customer/name", f"Ada{ESCAPE}"),
    bad_json(f"POST {ORDER}/cancel", "/reason", {"reason": f"a\n{ESCAPE}"}),
)

PATHS: Final = tuple(
    bad(f"{method} {path}", 404)
    for method, path in (
        ("GET", "/api/orders/..%2f..%2fapi%2fstock"),
        ("GET", "/api/orders/%2e%2e%2fstock"),
        ("GET", "/api/orders/%00"),
        ("GET", f"{ORDER}%00"),
        ("GET", f"{ORDER}%0a"),
        ("GET", f"{ORDER};a=b"),
        ("GET", "/api/orders/"),
        ("GET", "/api//orders"),
        ("GET", "//api/orders"),
        ("GET", "/api%2forders"),
        ("GET", "/API/orders"),
        ("GET", "/api/orders%20"),
        ("GET", "/api\\orders"),
        ("GET", "/api/orders/%c0%ae%c0%ae%c0%af"),
        ("GET", "/api/orders/%ff%fe"),
        ("GET", "/api/orders/%ef%bc%8e%ef%bc%8e%ef%bc%8f"),
        ("GET", "/api/%E2%80%8Borders"),
        ("GET", "/..%2f..%2f..%2fetc%2fpasswd"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd"),
        ("GET", "/docs/..%2f..%2fsettings.py"),
        ("GET", "/.env"),
        ("GET", "/.git/config"),
        ("POST", "/api/admin/actors/..%2f..%2f%00/restart"),
        ("POST", "/api/admin/actors//restart"),
        ("POST", "/api/admin/actors/journal%00/restart"),
        ("DELETE", "/api/customers/%2e%2e"),
        ("DELETE", "/api/customers/"),
    )
)

SIZES: Final = (
    bad_order(413, "bytes at most", body=BODY + b" " * 2_000_000),
    bad_order(413, "bytes at most", "Content-Length: 2000000000000", body=b"{"),
    bad_order(415, "uncompressed", "Content-Encoding: gzip", body=BOMB),
    bad_order(415, "uncompressed", "Content-Encoding: gzip, gzip", body=BOMB),
    bad_order(415, "uncompressed", "Content-Encoding: br", body=b"x"),
    bad_query("/api/orders?limit=1e9", "limit"),
    bad_query("/api/orders?limit=1000000000", "limit"),
    bad_query("/api/orders?limit=0", "limit"),
    bad_query("/api/orders?limit=-1", "limit"),
    bad_query("/api/orders?limit=1&limit=2", "limit"),
    bad_query("/api/dead-letters?limit=1e9", "limit"),
    bad_query("/api/orders?older_than_s=99999999999999999999", "older_than_s"),
    bad_query(f"{ORDER}?at_seq=1e9", "at_seq"),
    bad_query("/api/orders?q=" + "a" * 7_000, "q"),
    bad("GET /api/orders?q=" + "a" * 9_000, 414, "8190"),
    bad("GET /api/orders", 431, "8192", headers=("X: " + "a" * 9_000,)),
    bad("GET /api/orders", 431, "64", headers=("X: a",) * 100),
)

FRAMING: Final = (
    bad_order(400, "", "Transfer-Encoding: chunked", "Content-Length: 2", body=b"0\r\n\r\n"),
    bad_order(400, "", "Content-Length: 2", "Content-Length: 3", body=b"{} "),
    bad_order(400, "", "Content-Length: +2", body=b"{}"),
    bad_order(400, "", "Content-Length: 2, 2", body=b"{}"),
    bad_order(400, "", "Transfer-Encoding: xchunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding: chunked, identity", body=b"2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding : chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding:\r\n chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding: chunked", body=b"-2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding: chunked", body=b"0x2\r\n{}\r\n0\r\n\r\n"),
    bad_order(400, "", "Transfer-Encoding: chunked", body=b"fffffffffffffffff\r\n{}"),
)

TWICE: Final = (
    bad_order(400, "", JSON),
    bad_order(400, "", "Host: localhost"),
    bad_order(400, "Idempotency-Key", "Idempotency-Key: a", "Idempotency-Key: a"),
    bad_order(401, "Authorization", AUTHORIZATION),
    bad_order(403, "CONVEYOR_ALLOWED_ORIGINS", "Origin: http://localhost", "Origin: http://evil"),
)

BAD_REQUESTS: Final = (
    *OPERATORS,
    *MASS_ASSIGNMENT,
    *INJECTIONS,
    *PATHS,
    *SIZES,
    *FRAMING,
    *TWICE,
)
