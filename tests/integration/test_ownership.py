"""What is another's does not exist: two customers and an operator, on the real engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from settings import Settings
from tests.integration.served import client_of, served
from tests.integration.server_process import Json, order
from web.port import Role

UNKNOWN = "00000000-0000-7000-8000-000000000000"
WAIT = {"Prefer": "wait=20"}


class Cast(NamedTuple):
    """Who takes part."""

    ada: aiohttp.ClientSession
    bob: aiohttp.ClientSession
    operator: aiohttp.ClientSession
    promoted: aiohttp.ClientSession
    """Ada again, with a token that says she is an operator."""


@pytest.fixture
async def cast(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Cast]:
    settings = Settings(
        mongo_url=mongo_url,
        database=database_name,
        data_dir=tmp_path,
        step_attempts=1,
        backoff_initial_s=0.01,
    )
    async with served(settings) as server, AsyncExitStack() as sessions:
        callers = [
            (Role.CUSTOMER, "ada"),
            (Role.CUSTOMER, "bob"),
            (Role.OPERATOR, "olga"),
            (Role.OPERATOR, "ada"),
        ]
        clients = [client_of(server, *caller) for caller in callers]
        yield Cast(*[await sessions.enter_async_context(client) for client in clients])


async def send(
    client: aiohttp.ClientSession,
    method: str,
    path: str,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, Any]:
    async with client.request(method, path, json=body, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def place(
    client: aiohttp.ClientSession, token: str = "tok_ok", key: str | None = None
) -> Json:
    headers = WAIT if key is None else WAIT | {"Idempotency-Key": key}
    status, placed = await send(client, "POST", "/api/orders", order(token), headers)
    assert status in (200, 201), placed
    return dict(placed)


def unlike(document: Json, order_id: str) -> str:
    """A problem's text, without the id that was asked for."""
    return str(document).replace(order_id, "ID")


@pytest.mark.parametrize("token", ["tok_ok", "tok_down"])
async def test_anothers_order_is_answered_like_none_at_all(cast: Cast, token: str) -> None:
    order_id = (await place(cast.ada, token))["id"]
    requests = [
        ("GET", "", None),
        ("GET", "?at_seq=1", None),
        ("GET", "/events", None),
        ("POST", "/cancel", {"reason": "not mine"}),
        ("POST", "/retry", None),
    ]
    before = await send(cast.operator, "GET", f"/api/orders/{order_id}/events")

    for method, rest, body in requests:
        answers = [
            await send(cast.bob, method, f"/api/orders/{each}{rest}", body)
            for each in (order_id, UNKNOWN)
        ]
        assert [status for status, _ in answers] == [404, 404], (method, rest)
        assert unlike(answers[0][1], order_id) == unlike(answers[1][1], UNKNOWN)

    assert await send(cast.operator, "GET", f"/api/orders/{order_id}/events") == before


async def test_ones_own_order_is_shown_and_cancelled_but_not_retried(cast: Cast) -> None:
    order_id = (await place(cast.ada, "tok_down"))["id"]
    path = f"/api/orders/{order_id}"

    status, shown = await send(cast.ada, "GET", path)
    refused, problem = await send(cast.ada, "POST", f"{path}/retry")

    assert (status, shown["status"]) == (200, "parked")
    assert (refused, problem["detail"]) == (403, "this takes the role operator")
    assert (await send(cast.ada, "GET", path))[1] == shown
    assert (await send(cast.operator, "POST", f"{path}/retry"))[0] == 202
    assert (await send(cast.ada, "POST", f"{path}/cancel", {"reason": "enough"}))[0] == 202


async def test_a_list_holds_ones_own_orders_whatever_is_asked_for(cast: Cast) -> None:
    mine = {(await place(cast.ada))["id"] for _ in range(3)}
    other = await place(cast.bob)
    queries = ["", "?status=completed", "?sku=SKU-BOOK", "?q=ada@example.org", f"?q={other['id']}"]
    queries += [f"?customer_ref={other['customer_ref']}"]

    for query in queries:
        _, page = await send(cast.ada, "GET", f"/api/orders{query}")
        assert {item["id"] for item in page["items"]} <= mine, query
    _, everything = await send(cast.operator, "GET", "/api/orders")
    assert {item["id"] for item in everything["items"]} == mine | {other["id"]}


async def test_a_cursor_of_anothers_list_opens_nothing(cast: Cast) -> None:
    for _ in range(3):
        await place(cast.ada)
    _, page = await send(cast.operator, "GET", "/api/orders?limit=1")

    status, answer = await send(cast.bob, "GET", f"/api/orders?cursor={page['next_cursor']}")

    assert status == 400 or answer["items"] == []


async def test_a_key_means_another_order_to_another_caller(cast: Cast) -> None:
    ada = await place(cast.ada, key="key-1")
    bob = await place(cast.bob, key="key-1")

    assert ada["id"] != bob["id"]
    assert (await place(cast.ada, key="key-1"))["id"] == ada["id"]
    # Another body under a key that is somebody else's: no 422, which would tell that it is taken.
    assert (await place(cast.operator, "tok_declined", key="key-1"))["id"] not in (
        ada["id"],
        bob["id"],
    )


async def test_a_caller_with_another_role_is_the_same_caller(cast: Cast) -> None:
    placed = await place(cast.promoted, key="key-2")

    assert (await place(cast.ada, key="key-2"))["id"] == placed["id"]
    assert (await send(cast.ada, "GET", f"/api/orders/{placed['id']}"))[0] == 200
    assert (await send(cast.bob, "GET", f"/api/orders/{placed['id']}"))[0] == 404


async def test_a_hundred_at_once_with_one_key_are_one_order(cast: Cast) -> None:
    async def once() -> tuple[int, Any]:
        return await send(
            cast.ada, "POST", "/api/orders", order("tok_ok"), {"Idempotency-Key": "key-3"}
        )

    answers = await asyncio.gather(*(once() for _ in range(100)))

    assert sorted(status for status, _ in answers) == [200] * 99 + [201]
    assert len({placed["id"] for _, placed in answers}) == 1
    _, page = await send(cast.operator, "GET", "/api/orders")
    assert len(page["items"]) == 1


async def test_what_is_for_operators_is_not_for_customers(cast: Cast) -> None:
    paths = ["/api/stock", "/api/dead-letters", "/api/actors"]

    assert [(await send(cast.ada, "GET", path))[0] for path in paths] == [403] * 3
    assert [(await send(cast.operator, "GET", path))[0] for path in paths] == [200] * 3
    assert (await send(cast.operator, "POST", "/api/admin/actors/journal/restart"))[0] == 403
