"""Every error is problem details, says what to do, and tells nothing of what is inside."""

from __future__ import annotations

import json

import aiohttp
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from orders.errors import NotNowError
from orders.state import Status
from persistence.store import StoreUnavailableError
from tests.tokens import TOKENS
from tests.unit.web.door import Door
from tests.unit.web.fake_engine import FakeEngine
from tests.unit.web.good_order import GOOD
from web import create_app, serve
from web.problems import CONTENT_TYPE, Problem, pointer
from web.refusals import problem_of


async def test_an_unknown_address_is_a_problem(door: Door) -> None:
    answer = await door.get("/api/nothing?q=1")

    assert answer.status == 404
    assert answer.problem() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "there is nothing at this address",
        "instance": "/api/nothing",
    }


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
async def test_a_method_that_is_not_served_is_a_problem(door: Door, method: str) -> None:
    answer = await door.send(method, "/api/orders")

    assert answer.status == 405
    assert answer.problem()["type"] == "about:blank"
    assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("path", ["/api/orders", "/nothing"])
async def test_an_expectation_that_cannot_be_met_is_a_problem(door: Door, path: str) -> None:
    answer = await door.get(path, {"Expect": "a-miracle"})

    assert answer.status == 417
    assert answer.problem()["instance"] == path
    assert "X-Correlation-ID" in answer.headers


async def test_a_client_may_ask_before_it_sends_its_body(door: Door) -> None:
    answer = await door.post("/api/orders", GOOD, {"Expect": "100-continue"})

    assert answer.status == 201


@pytest.mark.parametrize(
    "garbage, status",
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n", b"400"),
        (b"GET /live HTTP/9.9\r\nHost: localhost\r\n\r\n", b"400"),
        (b"GET /live HTTP/2.0\r\nHost: localhost\r\n\r\n", b"505"),
        (b"GET /live\r\n\r\n", b"505"),
        (b"GET /live HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 10_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * 64 + b"\r\n", b"431"),
    ],
    ids=[
        "TLS",
        "version",
        "HTTP/2",
        "HTTP/0.9",
        "header",
        "long target",
        "long header",
        "many headers",
    ],
)
async def test_what_is_no_http_is_a_problem(door: Door, garbage: bytes, status: bytes) -> None:
    head, _, body = (await door.raw(garbage)).partition(b"\r\n\r\n")

    assert head.split()[1] == status
    assert b"Content-Type: application/problem+json" in head
    assert b"X-Correlation-ID: " in head
    assert json.loads(body)["status"] == int(status)


async def test_a_version_that_is_not_spoken_is_refused_in_one_that_is(door: Door) -> None:
    answered = await door.raw(b"GET /live HTTP/2.0\r\nHost: localhost\r\n\r\n")

    assert answered.startswith(b"HTTP/1.1 505 ")
    assert b"HTTP/1.1 and 1.0 are spoken here" in answered


async def test_who_speaks_tls_is_told_that_nobody_does_here(door: Door) -> None:
    assert b"if it is TLS: none is spoken here" in await door.raw(b"\x16\x03\x01\x02\r\n\r\n")


@pytest.mark.parametrize(
    "fields, detail",
    [
        (b"", "HTTP/1.1 takes a Host header"),
        (b"Host: a\r\nHost: b\r\n", "the header Host may stand there once only"),
        (
            b"Host: a\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n",
            "the header Content-Type may stand there once only",
        ),
    ],
)
async def test_a_header_too_many_or_too_few_is_named(
    door: Door, fields: bytes, detail: str
) -> None:
    answered = await door.raw(b"GET /live HTTP/1.1\r\n" + fields + b"\r\n")

    assert json.loads(answered.partition(b"\r\n\r\n")[2])["detail"] == detail


@pytest.mark.parametrize(
    "path, instance",
    [
        ("/api/<b>", "/api/%3Cb%3E"),
        ("/api/%3Cb%3E", "/api/%3Cb%3E"),
        ('/api/"{|}`^\\', "/api/%22%7B%7C%7D%60%5E%5C"),
        ("/api/~a.b_c-d!$&'()*+,;=:@", "/api/~a.b_c-d!$&'()*+,;=:@"),
    ],
)
async def test_where_it_went_wrong_is_a_uri(door: Door, path: str, instance: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    answered = await door.raw(head.encode())

    assert json.loads(answered.partition(b"\r\n\r\n")[2])["instance"] == instance


async def test_what_is_no_http_leaves_no_trace_in_the_log(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    # Anybody can send it as often as they like.
    await door.raw(b"\x16\x03\x01\r\n\r\n")

    assert not caplog.records


async def test_a_bug_is_logged_and_not_shown(door: Door, log: list[str]) -> None:
    with door.engine.failing(RuntimeError("the secret is swordfish")):
        answer = await door.place(GOOD, {"X-Correlation-ID": "corr-1"})

    assert answer.status == 500
    assert answer.problem()["correlation_id"] == "corr-1"
    assert "corr-1" in answer.json["detail"]
    assert "swordfish" not in json.dumps(answer.json)
    assert "Traceback" not in json.dumps(answer.json)
    (line,) = [line for line in log if "RuntimeError" in line]
    assert line.startswith("corr-1 POST /api/orders failed")
    assert "the secret is swordfish" in line


async def test_a_timeout_inside_is_a_bug_too(door: Door) -> None:
    with door.engine.failing(TimeoutError()):
        answer = await door.get("/api/stock")

    assert answer.status == 500
    assert "correlation_id" in answer.problem()


async def test_a_bug_in_the_layers_around_the_handlers_is_not_shown_either(
    engine: FakeEngine, log: list[str]
) -> None:
    @web.middleware
    async def broken(request: web.Request, handler: Handler) -> web.StreamResponse:
        raise RuntimeError("the secret is swordfish")

    app = create_app(engine, TOKENS)
    app.middlewares.insert(0, broken)
    server = await serve(app, "127.0.0.1", 0)
    async with aiohttp.ClientSession(server.url) as session, session.get("/live") as response:
        problem = await response.json(content_type=CONTENT_TYPE)

        assert response.status == 500
        assert problem["correlation_id"] == response.headers["X-Correlation-ID"]
    await server.stop()
    assert "swordfish" not in json.dumps(problem)
    assert any(problem["correlation_id"] in line and "secret" in line for line in log)


async def test_nothing_that_is_logged_holds_personal_data(door: Door, log: list[str]) -> None:
    await door.place(GOOD)
    await door.place(GOOD | {"more": 1})
    await door.get("/api/orders?q=ada@example.com")
    with door.engine.failing(RuntimeError("oops")):
        await door.place(GOOD)

    everything = "".join(log)
    assert everything
    assert not any(secret in everything for secret in ("ada@", "Lovelace", "London", "tok_ok"))


async def test_a_problem_has_no_body_for_head(door: Door) -> None:
    answer = await door.send("HEAD", "/nothing")

    assert (answer.status, answer.json) == (404, None)


@pytest.mark.parametrize(
    "error, status",
    [
        (NotNowError("cancelled", Status.SHIPPED), 409),
        (StoreUnavailableError("10.0.0.7:27017 connection refused"), 503),
    ],
    ids=["not now", "store"],
)
def test_what_other_rooms_raise_is_understood(error: Exception, status: int) -> None:
    problem = problem_of(error)

    assert isinstance(problem, Problem)
    assert problem.kind.status == status
    assert "10.0.0.7" not in problem.detail


@pytest.mark.parametrize(
    "path, expected",
    [((), ""), (("items", 0, "sku"), "/items/0/sku"), (("a/b", "~", ""), "/a~1b/~0/")],
)
def test_a_pointer_is_written_as_rfc_6901_says(path: tuple[str | int, ...], expected: str) -> None:
    assert pointer(path) == expected
