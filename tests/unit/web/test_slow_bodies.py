"""A body has its time to come, and no more."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.web.door import Door
from tests.unit.web.good_order import BODY, HEAD
from web import WebSettings


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(body_timeout_s=0.05, linger_s=0.05)


@pytest.mark.parametrize("sent", [b"", BODY[:-1]], ids=["nothing", "all but the last byte"])
async def test_a_body_that_does_not_come_in_time_is_given_up(door: Door, sent: bytes) -> None:
    length = f"Content-Length: {len(BODY)}\r\n\r\n".encode()
    answered = await door.raw(HEAD + length + sent)

    assert answered.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 0.05 seconds" in answered
    assert not door.engine.touched


async def test_a_trickle_does_not_put_off_the_end(door: Door) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")

    async def trickle() -> None:
        while True:
            writer.write(b"1\r\n \r\n")
            await asyncio.sleep(0)

    trickling = asyncio.create_task(trickle())
    assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    trickling.cancel()
    writer.close()


async def test_a_body_that_turns_out_not_to_be_framed_as_http_is_given_up(door: Door) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")  # 100: the body is being waited for
    writer.write(b"2\r\n{}\r\nzz\r\n")

    # aiohttp's parser tells nobody, so it is the time limit that ends it.
    assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    await reader.read()  # until the server closes
    writer.close()
    assert not door.engine.touched
