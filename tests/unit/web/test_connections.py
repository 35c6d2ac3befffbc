"""Connections: how many, how long, and how they end when the server leaves."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import closing, suppress

import aiohttp
import pytest

from tests.patience import PATIENCE_S
from tests.tokens import TOKENS, bearer, token
from tests.unit.web.door import Door
from tests.unit.web.fake_engine import FakeEngine
from tests.unit.web.good_order import GOOD, HEAD
from web import HttpServer, WebSettings, create_app, serve
from web.wire.occupancy import Occupancy

LIVE = b"GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"
TREE = (
    b"GET /api/actors HTTP/1.1\r\nHost: localhost\r\n"
    b"Authorization: Bearer " + token().encode() + b"\r\n\r\n"
)


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(max_connections=2)


async def connected(server: HttpServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that the server has taken notice of."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(LIVE)
    await reader.readuntil(b"live")
    return reader, writer


async def busy(server: HttpServer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection whose request is being read."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(HEAD + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_one_connection_too_many_is_told_so_and_closed(door: Door) -> None:
    first, second = await busy(door.server), await busy(door.server)
    reader, third = await asyncio.open_connection(door.server.host, door.server.port)

    head, _, body = (await reader.read()).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 1" in head
    assert json.loads(body)["type"] == "/problems/unavailable"
    for _, writer in (first, second):
        writer.close()
    third.close()


async def test_who_has_been_idle_for_longest_makes_room(door: Door) -> None:
    answer, working = await busy(door.server)
    idle = [await connected(door.server) for _ in range(5)]
    assert door.server.occupancy.count == 2

    working.write(b"{} and no")
    assert (await answer.readline()).startswith(b"HTTP/1.1 400 ")
    reader, last = idle[-1]
    last.write(LIVE)
    assert await reader.readuntil(b"live")

    for _, writer in ((answer, working), *idle):
        writer.close()


async def test_who_comes_and_says_nothing_keeps_nobody_out(door: Door) -> None:
    silent = [await asyncio.open_connection(door.server.host, door.server.port) for _ in range(5)]

    assert (await door.get("/live")).status == 200

    with suppress(ConnectionError):
        assert await silent[0][0].read() == b""
    for _, writer in silent:
        writer.close()


async def test_places_that_become_free_are_given_to_the_next(door: Door) -> None:
    for _, writer in (await connected(door.server), await connected(door.server)):
        writer.close()
    await door.server.occupancy.empty()

    assert (await door.get("/live")).status == 200


async def test_a_head_that_trickles_does_not_put_off_its_end(engine: FakeEngine) -> None:
    app = create_app(engine, TOKENS, WebSettings(keepalive_s=0.2))
    server = await serve(app, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"GET /live HTTP/1.1\r\nHost: localhost\r\n")

    async def trickle() -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(b"X: 1\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)

    trickling = asyncio.create_task(trickle())
    with suppress(ConnectionError):
        assert await reader.read() == b""
    trickling.cancel()
    writer.close()
    await server.stop()


async def test_a_head_is_bounded_as_a_whole(door: Door) -> None:
    field = b"X: " + b"a" * 8_000 + b"\r\n"

    head, _, body = (await door.raw(LIVE[:-2] + field * 5)).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["detail"] == "all headers together may have 32768 bytes at most"


async def test_bodies_and_requests_one_after_the_other_are_no_head(door: Door) -> None:
    reader, writer = await asyncio.open_connection(door.server.host, door.server.port)
    body = b" " * 100_000
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    for _ in range(3):
        writer.write(HEAD + length)
        for place in range(0, len(body), 10_000):
            writer.write(body[place : place + 10_000])
            await writer.drain()
        assert (await reader.readuntil(b"malformed-json")).startswith(b"HTTP/1.1 400 ")
        await reader.readuntil(b"}")
    for _ in range(1_000):
        writer.write(LIVE[:20])
        await writer.drain()
        writer.write(LIVE[20:])
        await reader.readuntil(b"live")
    writer.close()


async def test_a_client_that_never_reads_is_cut_off(engine: FakeEngine) -> None:
    app = create_app(engine, TOKENS, WebSettings(stalled_s=0.3))
    engine.tree = engine.tree._replace(path="/" + "a" * 20_000_000)
    server = await serve(app, "127.0.0.1", 0)
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, (server.host, server.port))
        await loop.sock_sendall(client, LIVE)
        assert await loop.sock_recv(client, 4096)

        await loop.sock_sendall(client, TREE)

        await asyncio.wait_for(server.occupancy.empty(), timeout=PATIENCE_S)
    await server.stop()


async def test_a_server_that_leaves_says_so_before_it_closes(engine: FakeEngine) -> None:
    server = await serve(create_app(engine, TOKENS), "127.0.0.1", 0)
    async with aiohttp.ClientSession(server.url, headers=bearer()) as session:
        await (await session.get("/live")).read()

        draining = asyncio.create_task(server.drain(10 * PATIENCE_S))
        await asyncio.sleep(0)
        refused = await session.post("/api/orders", json=GOOD)
        open_still = await session.get("/live")

        assert (refused.status, refused.headers["Connection"]) == (503, "close")
        assert refused.headers["Retry-After"] == "5"
        assert (await refused.json(content_type=None))["type"] == "/problems/unavailable"
        assert (open_still.status, open_still.headers["Connection"]) == (200, "close")
        assert not engine.touched
        assert not draining.done()
    draining.cancel()
    await server.stop()


async def test_a_request_that_is_being_answered_gets_its_answer(engine: FakeEngine) -> None:
    server = await serve(create_app(engine, TOKENS), "127.0.0.1", 0)
    engine.busy_until = asyncio.Event()
    async with aiohttp.ClientSession(server.url, headers=bearer()) as session:
        placing = asyncio.create_task(session.post("/api/orders", json=GOOD))
        await engine.busy.wait()

        draining = asyncio.create_task(server.drain(0.05))
        await asyncio.sleep(0)
        engine.busy_until.set()

        answer = await placing
        assert (answer.status, answer.headers["Connection"]) == (201, "close")
        await draining
    await server.stop()


async def test_a_server_that_nobody_is_connected_to_leaves_at_once(engine: FakeEngine) -> None:
    server = await serve(create_app(engine, TOKENS), "127.0.0.1", 0)

    await asyncio.wait_for(server.drain(10 * PATIENCE_S), timeout=PATIENCE_S)
    await server.stop()


class Somebody:
    def __init__(self, *, idle: bool) -> None:
        self.idle = idle
        self.gone = False

    def go(self) -> None:
        self.gone = True


async def test_it_is_counted_who_comes_and_who_goes() -> None:
    first, second = Somebody(idle=False), Somebody(idle=False)
    occupancy = Occupancy(2)
    await occupancy.empty()
    occupancy.enter(first)
    assert occupancy.make_room()
    occupancy.enter(second)
    assert (occupancy.count, occupancy.make_room()) == (2, False)

    for guest in (first, second, second):
        occupancy.leave(guest)

    await occupancy.empty()
    assert (occupancy.count, occupancy.make_room()) == (0, True)


def test_room_is_made_by_who_asked_for_nothing_for_longest() -> None:
    working, early, late = Somebody(idle=False), Somebody(idle=True), Somebody(idle=True)
    occupancy = Occupancy(3)
    for guest in (working, early, late):
        occupancy.enter(guest)
    occupancy.asks(early)

    assert occupancy.make_room()

    assert [guest.gone for guest in (working, early, late)] == [False, False, True]
    assert occupancy.count == 2
