"""Every route, for everybody: who gets in, who is refused, and with which status.

The table here repeats web/routes/table.py on purpose: a role is changed in two places, or not at
all. A route that is missing here fails a test.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import aiohttp
import jwt
import pytest
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from pydantic import SecretStr

from tests.tokens import SECRET, TOKENS, bearer, token
from tests.unit.web.door import Door
from tests.unit.web.fake_engine import FakeEngine
from tests.unit.web.good_order import GOOD
from web import create_app
from web.access.tokens import Tokens
from web.port import Caller, Role
from web.problems import CONTENT_TYPE
from web.routes.table import ROUTES

OPEN, CUSTOMER, OPERATOR, ADMIN = None, Role.CUSTOMER, Role.OPERATOR, Role.ADMIN

EXPECTED: Final[dict[str, Role | None]] = {
    "POST /api/orders": CUSTOMER,
    "GET /api/orders": CUSTOMER,
    "GET /api/orders/{}": CUSTOMER,
    "GET /api/orders/{}/events": CUSTOMER,
    "POST /api/orders/{}/cancel": CUSTOMER,
    "POST /api/orders/{}/retry": OPERATOR,
    "GET /api/dead-letters": OPERATOR,
    "POST /api/dead-letters/retry": OPERATOR,
    "POST /api/dead-letters/discard": OPERATOR,
    "GET /api/redrives": OPERATOR,
    "GET /api/redrives/{}": OPERATOR,
    "POST /api/redrives/{}/cancel": OPERATOR,
    "GET /api/stock": OPERATOR,
    "PUT /api/stock/{}": OPERATOR,
    "POST /api/stock/{}/receive": OPERATOR,
    "GET /api/actors": OPERATOR,
    "GET /api/supervision": OPERATOR,
    "GET /api/stats": OPERATOR,
    "POST /api/admin/actors/{}/restart": ADMIN,
    "GET /api/admin/faults": ADMIN,
    "PUT /api/admin/faults": ADMIN,
    "DELETE /api/customers/{}": ADMIN,
    "GET /api/session": CUSTOMER,
    "GET /ws": CUSTOMER,
    "GET /live": OPEN,
    "GET /ready": OPEN,
    "GET /health": OPEN,
    "GET /metrics": OPEN,
    "GET /openapi.json": OPEN,
    "GET /docs": OPEN,
}
"""The least role of each, as INTERFACE has it."""

DONE: Final = {
    "POST /api/orders": 201,
    "GET /api/orders": 200,
    "GET /api/orders/{}": 200,
    "GET /api/orders/{}/events": 200,
    "POST /api/orders/{}/cancel": 202,
    "POST /api/orders/{}/retry": 409,
    "GET /api/dead-letters": 200,
    "GET /api/redrives": 200,
    "GET /api/stock": 200,
    "GET /api/actors": 200,
    "GET /api/supervision": 200,
    "GET /api/stats": 200,
    "POST /api/admin/actors/{}/restart": 202,
    "GET /api/session": 200,
    "GET /ws": 426,
}
"""What is answered to whoever may. The others are asked for what is not there, or with no body."""

BODIES: Final[dict[str, object]] = {
    "POST /api/orders": GOOD,
    "POST /api/orders/{}/cancel": {"reason": "changed my mind"},
}
"""What a request is sent with that would do something; the others are sent an empty object."""


UNKNOWN: Final = "00000000-0000-7000-8000-000000000000"
NAMES: Final = {
    "/api/stock/": "SKU-BOOK",
    "/api/admin/actors/": "journal",
}
"""What stands in place of a pattern; elsewhere an order's id."""

Credentials = list[tuple[str, str]]


class Operation(NamedTuple):
    """A route of the table, called so that it can be told from all others."""

    name: str
    method: str
    path: str
    """With a name in place of each pattern."""


def operations() -> Iterator[Operation]:
    for route in ROUTES:
        # Braces may stand in a pattern, too: {order_id:[a-z]{1,64}}
        path = re.sub(r"\{\w+(?::(?:[^{}]|\{[^{}]*\})*)?\}", "{}", route.path)
        path = path.replace("/actors{}", "/actors/{}")
        yield Operation(f"{route.method} {path}", route.method, path)


OPERATIONS: Final = list(operations())
GUARDED: Final = [each for each in OPERATIONS if EXPECTED.get(each.name) is not None]


def claims(**changes: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    good = {
        "iss": "conveyor",
        "aud": "conveyor",
        "sub": "ada",
        "role": "admin",
        "iat": now,
        "exp": now + 3600,
    }
    return good | changes


def signed(payload: dict[str, Any]) -> str:
    return jwt.encode(payload, SECRET.get_secret_value(), "HS256")


def without(claim: str) -> str:
    return signed({name: value for name, value in claims().items() if name != claim})


WRONG: Final[dict[str, Credentials]] = {
    "no token": [],
    "an empty header": [("Authorization", "")],
    "a scheme without a token": [("Authorization", "Bearer")],
    "another scheme": [("Authorization", "Basic YWRtaW46YWRtaW4=")],
    "a bare token": [("Authorization", token())],
    "two tokens in one header": [("Authorization", f"Bearer {token()}, Bearer {token()}")],
    "two headers": [("Authorization", f"Bearer {token()}")] * 2,
    "a token in the query's place": [("X-Token", token()), ("Cookie", f"token={token()}")],
    **{
        name: [("Authorization", f"Bearer {text}")]
        for name, text in {
            "no token at all": "token",
            "expired": signed(claims(exp=claims()["iat"] - 1)),
            "wrong issuer": signed(claims(iss="somebody")),
            "wrong audience": signed(claims(aud="somebody")),
            "unknown role": signed(claims(role="root")),
            "alg none": jwt.encode(claims(), "", "none"),
            "alg none, with a signature": jwt.encode(claims(), "", "none") + "AAAA",
            "HS512": jwt.encode(claims(), SECRET.get_secret_value() * 2, "HS512"),
            "wrong secret": Tokens(SecretStr("another secret that is long enough too")).issue(
                Caller("ada", Role.ADMIN), timedelta(hours=1)
            ),
            **{f"no {claim}": without(claim) for claim in claims()},
        }.items()
    },
}


@pytest.fixture
async def visitor(door: Door) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that carries no token by itself."""
    async with aiohttp.ClientSession(door.server.url) as session:
        yield session


async def ask(
    visitor: aiohttp.ClientSession,
    operation: Operation,
    credentials: Credentials,
    order_id: str = UNKNOWN,
) -> tuple[int, CIMultiDictProxy[str], str]:
    """Send the operation; the status, the headers and the body."""
    path = operation.path
    for start, name in NAMES.items():
        if path.startswith(start):
            path = path.replace("{}", name)
    path = path.replace("{}", order_id)
    body = BODIES.get(operation.name, {}) if operation.method in ("POST", "PUT") else None
    headers = CIMultiDict(credentials)
    async with visitor.request(operation.method, path, json=body, headers=headers) as response:
        return response.status, response.headers, await response.text()


def as_caller(role: Role, subject: str) -> Credentials:
    return list(bearer(role, subject).items())


async def order_of(visitor: aiohttp.ClientSession, subject: str) -> str:
    headers = bearer(CUSTOMER, subject)
    async with visitor.post("/api/orders", json=GOOD, headers=headers) as response:
        return str((await response.json())["id"])


def test_every_route_is_in_the_matrix_with_the_role_it_takes() -> None:
    table = {
        operation.name: route.least for operation, route in zip(OPERATIONS, ROUTES, strict=True)
    }

    assert table == EXPECTED


def test_nothing_under_api_is_served_past_the_table(engine: FakeEngine) -> None:
    served = {
        (route.method, route.resource.canonical)
        for route in create_app(engine, TOKENS).router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    listed = {
        (route.method, web.Application().router.add_resource(route.path).canonical)
        for route in ROUTES
    }

    assert not [each for each in served - listed if each[1].startswith("/api")]


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.name)
async def test_nobody_gets_in_without_a_good_token(
    visitor: aiohttp.ClientSession, door: Door, operation: Operation
) -> None:
    refused = {}
    for name, credentials in WRONG.items():
        status, headers, text = await ask(visitor, operation, credentials)
        challenge = headers.get("WWW-Authenticate", "").split(" ")[0]
        secrets = [value.split(" ")[-1] for _, value in credentials if len(value) > 20]
        quoted = any(secret in text for secret in secrets)
        refused[name] = (status, headers["Content-Type"], challenge, quoted)

    assert refused == dict.fromkeys(WRONG, (401, CONTENT_TYPE, "Bearer", False))
    assert not door.engine.touched


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.name)
@pytest.mark.parametrize("role", list(Role))
async def test_a_role_may_do_what_it_may_and_nothing_else(
    visitor: aiohttp.ClientSession, role: Role, operation: Operation
) -> None:
    own = await order_of(visitor, "ada")
    least = EXPECTED[operation.name]
    assert least is not None

    status, headers, text = await ask(visitor, operation, as_caller(role, "ada"), own)

    if role.includes(least):
        assert status not in (401, 403), text
        assert status < 500, text
        assert status == DONE.get(operation.name, status), text
    else:
        assert (status, headers["Content-Type"]) == (403, CONTENT_TYPE)
        assert f"the role {least}" in text


@pytest.mark.parametrize(
    "operation",
    [each for each in GUARDED if each.path.startswith("/api/orders/{}")],
    ids=lambda operation: operation.name,
)
async def test_of_anothers_order_a_customer_learns_nothing(
    visitor: aiohttp.ClientSession, operation: Operation
) -> None:
    others = await order_of(visitor, "bob")
    ada = as_caller(CUSTOMER, "ada")

    status, _, text = await ask(visitor, operation, ada, others)
    status_of_none, _, text_of_none = await ask(visitor, operation, ada, UNKNOWN)

    assert (status, status_of_none) == (404, 404)
    assert text.replace(others, UNKNOWN) == text_of_none
    assert (await ask(visitor, operation, as_caller(OPERATOR, "ada"), others))[0] in (200, 202, 409)


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each not in GUARDED],
    ids=lambda operation: operation.name,
)
async def test_what_is_open_asks_for_nothing_and_minds_nothing(
    visitor: aiohttp.ClientSession, operation: Operation
) -> None:
    answered = {
        name: (await ask(visitor, operation, credentials))[0] for name, credentials in WRONG.items()
    }

    assert set(answered.values()) == {200}, answered


async def test_a_look_at_the_head_takes_a_token_too(visitor: aiohttp.ClientSession) -> None:
    async with visitor.head("/api/stock") as response:
        assert response.status == 401
    async with visitor.head("/api/stock", headers=bearer(CUSTOMER)) as response:
        assert response.status == 403
    async with visitor.head("/api/stock", headers=bearer(OPERATOR)) as response:
        assert response.status == 200


async def test_an_unknown_address_and_a_wrong_method_are_told_from_a_missing_token(
    visitor: aiohttp.ClientSession,
) -> None:
    async with visitor.get("/api/nothing") as response:
        assert response.status == 404
    async with visitor.delete("/api/orders") as response:
        assert response.status == 405


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
async def test_the_schemes_name_may_be_written_in_any_way(
    visitor: aiohttp.ClientSession, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme} {token()}"}
    async with visitor.get("/api/session", headers=headers) as response:
        assert response.status == 200


async def test_a_page_learns_whose_token_it_has(visitor: aiohttp.ClientSession) -> None:
    async with visitor.get("/api/session", headers=bearer(OPERATOR, "ada")) as response:
        session = await response.json()

    assert session.pop("expires_at").endswith("Z")
    assert session == {
        "subject": "ada",
        "role": "operator",
        "sandbox": False,
        "step_attempts": 6,
        "version": "unknown",
    }


async def test_no_token_is_in_the_log(
    visitor: aiohttp.ClientSession, door: Door, log: list[str]
) -> None:
    for credentials in (*WRONG.values(), as_caller(ADMIN, "ada")):
        async with visitor.get("/api/stock", headers=CIMultiDict(credentials)) as response:
            await response.read()
    with door.engine.failing(RuntimeError("a bug")):
        async with visitor.get("/api/stock", headers=bearer()) as response:
            assert response.status == 500

    assert any("a bug" in line for line in log)
    assert not any("eyJ" in line for line in log)
