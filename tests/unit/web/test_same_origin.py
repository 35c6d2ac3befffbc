"""Pages of other sites cannot use this machine's browser to reach the server."""

from __future__ import annotations

import aiohttp
import pytest
from multidict import CIMultiDict

from tests.tokens import TOKENS, bearer
from tests.unit.web.door import Door
from tests.unit.web.fake_engine import FakeEngine
from tests.unit.web.good_order import GOOD
from web import WebSettings, create_app, serve
from web.access.same_origin import is_loopback


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(allowed_origins=("https://shop.example",))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:9000",
        "LOCALHOST:8080",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.8.9.10",
        "[::1]",
        "[::1]:8080",
    ],
)
async def test_this_machine_is_known_by_many_names(door: Door, host: str) -> None:
    assert (await door.get("/live", {"Host": host})).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "localhost@evil.example",
        "evil@localhost",
        "localhost/",
        "localhost:8080:evil",
        "10.0.0.7",
        "0.0.0.0",
        "[::]",
        "[::1",
        "localhost:http",
        "localhost, evil.example",
        "",
    ],
)
async def test_a_name_that_was_made_to_point_here_is_refused(door: Door, host: str) -> None:
    answer = await door.place(GOOD, {"Host": host})

    assert answer.status == 403
    assert answer.problem()["type"] == "about:blank"
    assert not door.engine.touched


@pytest.mark.parametrize("hosts", [b"", b"Host: localhost\r\nHost: localhost\r\n"])
async def test_a_request_names_one_host(door: Door, hosts: bytes) -> None:
    answered = await door.raw(b"GET /live HTTP/1.1\r\nConnection: close\r\n" + hosts + b"\r\n")

    assert answered.split(b" ", 2)[1] == b"400"


async def test_what_looks_after_servers_in_http_1_0_names_none(door: Door) -> None:
    assert (await door.raw(b"GET /live HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.0 200 ")


@pytest.mark.parametrize(
    "address, host, status",
    [
        (b"http://localhost/live", b"localhost", b"200"),
        (b"http://localhost/live", b"evil.example", b"403"),
        (b"http://evil.example/live", b"localhost", b"403"),
        (b"http://evil.example:80", b"localhost", b"403"),
        (b"http://localhost@evil.example/live", b"localhost", b"403"),
        (b"http://evil.example/live?://localhost/", b"localhost", b"403"),
    ],
)
async def test_a_name_in_the_address_does_not_stand_in_for_the_host_nor_that_for_it(
    door: Door, address: bytes, host: bytes, status: bytes
) -> None:
    head = b"GET " + address + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"

    assert (await door.raw(head)).split(b" ", 2)[1] == status


async def test_a_name_that_a_proxy_vouches_for_counts_for_nothing(door: Door) -> None:
    headers = {
        "Host": "evil.example",
        "X-Forwarded-Host": "localhost",
        "Forwarded": "host=localhost",
    }

    assert (await door.get("/live", headers)).status == 403


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1:8080"])
async def test_the_servers_own_pages_may_call_it(door: Door, host: str) -> None:
    answer = await door.place(GOOD, {"Host": host, "Origin": f"http://{host}"})

    assert answer.status == 201


async def test_pages_on_the_list_may_call_it(door: Door) -> None:
    assert (await door.place(GOOD, {"Origin": "https://shop.example"})).status == 201


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3000",
        "https://localhost:8080",
        "http://shop.example",
        "https://shop.example.evil.example",
        "null",
        "",
    ],
)
async def test_pages_of_others_may_not(door: Door, origin: str) -> None:
    answer = await door.place(GOOD, {"Host": "localhost:8080", "Origin": origin})

    assert answer.status == 403
    assert "CONVEYOR_ALLOWED_ORIGINS" in answer.problem()["detail"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert not door.engine.touched


async def test_a_server_on_loopback_has_the_names_of_its_pages_too(door: Door) -> None:
    # A proxy on this machine hands on the name that a browser asked for.
    headers = {"Host": "shop.example", "Origin": "https://shop.example"}

    assert (await door.place(GOOD, headers)).status == 201
    assert (await door.get("/live", {"Host": "shop.example:8443"})).status == 403


@pytest.mark.parametrize(
    "host, status",
    [
        ("shop.internal:8080", 200),
        ("10.0.0.7", 200),
        ("[fd00::1]:8080", 200),
        ("localhost", 200),
        ("a@b", 403),
        ("a/b", 403),
        ("", 403),
        ("a, b", 403),
    ],
)
async def test_a_server_for_all_the_network_answers_to_any_name(
    engine: FakeEngine, host: str, status: int
) -> None:
    server = await serve(create_app(engine, TOKENS, WebSettings(local=False)), "127.0.0.1", 0)
    async with aiohttp.ClientSession(server.url, headers=bearer()) as session:
        async with session.get("/api/stock", headers={"Host": host}) as response:
            assert response.status == status
        evil = {"Host": host, "Origin": "https://evil.example"}
        async with session.get("/api/stock", headers=evil) as response:
            assert response.status == 403
    await server.stop()


@pytest.mark.parametrize(
    "host, loopback",
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.7", False),
        ("shop.internal", False),
        ("127.0.0.1.nip.io", False),
    ],
)
def test_whether_a_server_is_this_machines_alone_is_told_by_its_address(
    host: str, loopback: bool
) -> None:
    assert is_loopback(host) is loopback


async def test_a_good_origin_does_not_cover_for_another(door: Door) -> None:
    headers = CIMultiDict([("Origin", "https://shop.example"), ("Origin", "https://evil.example")])

    assert (await door.send("GET", "/api/stock", headers=headers)).status == 403
