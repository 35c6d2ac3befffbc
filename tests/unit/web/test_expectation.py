"""Who asks whether a body is wanted is told so when it is, and not before."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from tests.tokens import token
from tests.unit.web.door import Door
from tests.unit.web.good_order import BODY, HEAD
from web import WebSettings
from web.port import Role

EXPECT = b"Expect: 100-continue\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(linger_s=0.05)


async def test_a_body_that_is_wanted_is_asked_for(door: Door) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    with closing(writer):
        writer.write(HEAD + LENGTH + EXPECT + b"\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"

        writer.write(BODY)

        assert (await reader.readline()).startswith(b"HTTP/1.1 201 ")


def _as(role: Role) -> bytes:
    return b"Authorization: Bearer " + token(role).encode() + b"\r\n"


@pytest.mark.parametrize(
    "head, status",
    [
        (b"POST /api/orders HTTP/1.1\r\nHost: localhost\r\n" + LENGTH, b"401"),
        (HEAD + b"Content-Length: 2000000\r\n", b"413"),
        (HEAD.replace(b"application/json", b"text/plain") + LENGTH, b"415"),
        (HEAD + LENGTH + b"Idempotency-Key: a b\r\n", b"400"),
        (
            b"PUT /api/stock/SKU-A HTTP/1.1\r\nHost: localhost\r\n" + _as(Role.CUSTOMER) + LENGTH,
            b"403",
        ),
    ],
    ids=["no token", "too large", "no JSON", "a bad key", "not for this role"],
)
async def test_a_body_that_would_be_refused_unread_is_not_asked_for(
    door: Door, head: bytes, status: bytes
) -> None:
    answered = await door.raw(head + EXPECT + b"\r\n")

    assert answered.startswith(b"HTTP/1.1 " + status)
    # Whether the body comes all the same, nobody knows.
    assert b"\r\nConnection: close\r\n" in answered


async def test_a_client_that_did_not_wait_is_not_kept_waiting(door: Door) -> None:
    answered = await door.raw(HEAD + LENGTH + EXPECT + b"Connection: close\r\n\r\n" + BODY)

    assert b"HTTP/1.1 201 " in answered


async def test_nothing_else_can_be_expected(door: Door) -> None:
    answered = await door.raw(HEAD + LENGTH + b"Expect: a miracle\r\nConnection: close\r\n\r\n")

    assert answered.startswith(b"HTTP/1.1 417 ")


async def test_http_1_0_knows_no_expectations(door: Door) -> None:
    head = HEAD.replace(b"HTTP/1.1", b"HTTP/1.0") + LENGTH

    answered = await door.raw(head + b"Expect: a miracle\r\n\r\n" + BODY)

    assert answered.startswith(b"HTTP/1.0 201 ")
