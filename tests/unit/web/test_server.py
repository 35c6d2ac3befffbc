"""The server listens where it is told to, and stops within its time."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp
import pytest

from tests.patience import PATIENCE_S
from tests.tokens import TOKENS, bearer
from tests.unit.web.fake_engine import FakeEngine
from tests.unit.web.good_order import GOOD
from web import HttpServer, ServeError, WebSettings, create_app, serve
from web.connection import ConnectionRunner


async def started(engine: FakeEngine, shutdown_s: float = 10 * PATIENCE_S) -> HttpServer:
    return await serve(create_app(engine, TOKENS), "127.0.0.1", 0, shutdown_s=shutdown_s)


async def placing(engine: FakeEngine, server: HttpServer) -> asyncio.Task[int]:
    """A request that the engine is at work on, and is kept at until it is let go."""
    engine.busy_until = asyncio.Event()

    async def place() -> int:
        async with (
            aiohttp.ClientSession(server.url, headers=bearer()) as session,
            session.post("/api/orders", json=GOOD) as response,
        ):
            return response.status

    task = asyncio.create_task(place())
    await engine.busy.wait()
    return task


async def refusing(server: HttpServer) -> None:
    """Returns once nobody can connect any more."""
    while True:
        try:
            _, writer = await asyncio.open_connection(server.host, server.port)
        except OSError:
            return
        writer.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1.2.3", "0.0.0.0"])
async def test_the_url_leads_to_the_server(engine: FakeEngine, host: str) -> None:
    server = await serve(create_app(engine, TOKENS), host, 0)

    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/live") as response:
        assert response.status == 200
    await server.stop()


def test_the_url_of_an_ipv6_address_has_brackets(engine: FakeEngine) -> None:
    runner = ConnectionRunner(create_app(engine, TOKENS))

    assert HttpServer(runner, "::1", 8080).url == "http://[::1]:8080"


async def test_a_port_that_is_taken_is_named(engine: FakeEngine) -> None:
    server = await started(engine)

    with pytest.raises(ServeError, match=f"port {server.port} on 127.0.0.1 is taken: set CONVEYOR"):
        await serve(create_app(engine, TOKENS), "127.0.0.1", server.port)
    await server.stop()


async def test_a_host_that_cannot_be_a_name_is_refused_in_words(engine: FakeEngine) -> None:
    with pytest.raises(ServeError, match="set CONVEYOR_HTTP_HOST"):
        await serve(create_app(engine, TOKENS), "x" * 300, 0)


async def test_a_stop_waits_for_the_request_that_is_being_answered(engine: FakeEngine) -> None:
    server = await started(engine)
    request = await placing(engine, server)

    stopping = asyncio.create_task(server.stop())
    await refusing(server)
    assert not stopping.done()
    assert engine.busy_until is not None
    engine.busy_until.set()

    assert await request == 201
    await stopping


async def test_a_stop_closes_idle_connections_at_once(engine: FakeEngine) -> None:
    server = await started(engine)
    async with aiohttp.ClientSession(server.url) as session:
        await (await session.get("/live")).read()

        await asyncio.wait_for(server.stop(), timeout=PATIENCE_S)


async def test_a_request_that_never_ends_does_not_keep_the_server(engine: FakeEngine) -> None:
    server = await started(engine, shutdown_s=0.1)
    request = await placing(engine, server)

    await asyncio.wait_for(server.stop(), timeout=PATIENCE_S)

    with pytest.raises(aiohttp.ClientConnectionError):
        await request


@pytest.mark.parametrize(
    "sent", [b"", b"GET /live HTTP/1.1\r\nHos"], ids=["nothing", "half a head"]
)
async def test_a_client_that_says_nothing_is_hung_up_on(engine: FakeEngine, sent: bytes) -> None:
    app = create_app(engine, TOKENS, WebSettings(keepalive_s=0.05))
    server = await serve(app, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(sent)

    with suppress(ConnectionError):
        assert await reader.read() == b""

    writer.close()
    await server.stop()


async def test_a_server_can_be_stopped_twice(engine: FakeEngine) -> None:
    server = await started(engine)

    await server.stop()
    await server.stop()
