"""Bodies as they come over the wire: endless, broken, packed, or called something else."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from tests.unit.web.door import JSON, Door
from tests.unit.web.good_order import BODY, GOOD, HEAD
from web import WebSettings


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(max_body_bytes=100_000, linger_s=0.2)


async def in_pieces(piece: bytes, count: int) -> AsyncIterator[bytes]:
    """A body without a Content-Length."""
    for _ in range(count):
        yield piece


async def test_a_body_in_pieces_is_one_body(door: Door) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for place in range(0, len(BODY), 7):
            yield BODY[place : place + 7]

    answer = await door.send("POST", "/api/orders", pieces(), JSON)

    assert answer.status == 201


async def test_a_body_that_is_too_large_by_its_own_word_is_not_read(door: Door) -> None:
    answered = await door.raw(HEAD + b"Content-Length: 100001\r\n\r\n")

    assert answered.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in answered
    assert not door.engine.touched


async def test_a_body_of_unknown_length_is_read_up_to_the_limit(door: Door) -> None:
    answer = await door.send("POST", "/api/orders", in_pieces(b" " * 1000, 101), JSON)

    assert answer.status == 413
    assert answer.problem()["detail"] == "a body may have 100000 bytes at most"
    assert answer.headers["Connection"] == "close"
    assert not door.engine.touched


async def test_an_endless_body_is_answered_and_cut_off(door: Door) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"3e8\r\n" + b" " * 1000 + b"\r\n")
    for _ in range(200):
        writer.write(b"3e8\r\n" + b" " * 1000 + b"\r\n")

    assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    await reader.read()  # until the server closes, though the body never ended
    writer.close()


async def test_the_largest_body_is_read(door: Door) -> None:
    assert (await door.place(BODY + b" " * (100_000 - len(BODY)))).status == 201


async def test_a_client_that_breaks_off_leaves_nothing_behind(door: Door, log: list[str]) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    writer.write(HEAD + b"Content-Length: 9000\r\nExpect: 100-continue\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")  # 100: the body is being waited for
    writer.write(BODY)
    writer.close()
    await writer.wait_closed()

    assert (await door.place(GOOD)).status == 201
    assert len(door.engine.placed) == 1
    assert any("POST /api/orders 400" in line for line in log)
    assert not any("Traceback" in line for line in log)


@pytest.mark.parametrize(
    "framing",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Length: 0x2\r\n\r\n{}",
    ],
)
async def test_a_body_that_is_not_framed_as_http_is_refused(door: Door, framing: bytes) -> None:
    answered = await door.raw(HEAD + framing)

    assert answered.split(b" ", 2)[1] == b"400"
    assert b"application/problem+json" in answered
    assert not door.engine.touched


@pytest.mark.parametrize(
    "coding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", bytes)]
)
async def test_a_packed_body_is_refused_unopened(
    door: Door, coding: str, pack: type[bytes]
) -> None:
    headers = JSON | {"Content-Encoding": coding}
    answer = await door.send("POST", "/api/orders", pack(BODY), headers)

    assert answer.status == 415
    assert answer.headers["Accept-Encoding"] == "identity"
    assert answer.problem()["detail"] == "send the body uncompressed"
    assert not door.engine.touched


async def test_a_body_that_is_packed_for_the_way_alone_is_refused_too(door: Door) -> None:
    packed = gzip.compress(BODY)
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)

    answered = await door.raw(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + framed)

    assert answered.startswith(b"HTTP/1.1 415 ")
    assert b"send the body uncompressed" in answered


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json; charset=utf-16",
        "json",
    ],
)
async def test_a_body_that_is_not_called_json_is_refused(door: Door, content_type: str) -> None:
    answer = await door.send("POST", "/api/orders", BODY, {"Content-Type": content_type})

    assert answer.status == 415
    assert answer.problem()["type"] == "about:blank"
    assert not door.engine.touched


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;"]
)
async def test_json_may_be_called_so_in_more_than_one_way(door: Door, content_type: str) -> None:
    answer = await door.send("POST", "/api/orders", BODY, {"Content-Type": content_type})

    assert answer.status == 201


async def test_a_connection_serves_one_order_after_the_other(door: Door) -> None:
    request = HEAD + f"Content-Length: {len(BODY)}\r\n".encode()
    last = HEAD + f"Content-Length: {len(BODY)}\r\nConnection: close\r\n".encode()
    answered = await door.raw(request + b"\r\n" + BODY + last + b"\r\n" + BODY)

    assert answered.count(b"HTTP/1.1 201 ") == 2
    assert len(door.engine.placed) == 2
