"""Bad input gets a clear answer and changes nothing: the whole server, on a real MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from loguru import logger
from pymongo import MongoClient

from settings import Settings
from tests.integration.bad_requests import BAD_REQUESTS
from tests.integration.served import client_of, served
from tests.unit.web.bad_orders import BAD_ORDERS, UNKNOWN_SKU
from tests.unit.web.door import JSON
from tests.unit.web.good_order import GOOD, order_with
from web import HttpServer
from web.port import Role

Contents = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def server(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[HttpServer]:
    """A server that has its catalogue and nothing else."""
    settings = Settings(mongo_url=mongo_url, database=database_name, data_dir=tmp_path)
    async with served(settings) as server:
        yield server


@pytest.fixture
async def shop(server: HttpServer) -> AsyncIterator[aiohttp.ClientSession]:
    async with client_of(server, Role.ADMIN, "shop") as client:
        yield client


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged, before any escaping that a format may do."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message} {exception}", level="TRACE")
    yield lines
    logger.remove(sink)


async def answer_to(server: HttpServer, request: bytes) -> tuple[int, str, str]:
    """The status, the kind of document and the document."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(request)
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    kind = "problem" if b"\r\nContent-Type: application/problem+json\r\n" in head else "other"
    return int(head.split(b" ", 2)[1]), kind, body.decode()


def contents(mongo_url: str, database_name: str) -> Contents:
    """Everything that is stored, but for how far its readers have come."""
    with MongoClient[dict[str, Any]](mongo_url) as client:
        database = client[database_name]
        return {
            name: list(database[name].find().sort("_id"))
            for name in sorted(database.list_collection_names())
            if name != "checkpoints"
        }


def commits_of_orders(mongo_url: str, database_name: str) -> list[dict[str, Any]]:
    """What the log holds, but for the stock: a hold turns into a sale after the order's end."""
    commits = contents(mongo_url, database_name)["commits"]
    return [commit for commit in commits if commit["stream"].startswith("order-")]


async def test_no_bad_order_leaves_a_trace(
    shop: aiohttp.ClientSession, mongo_url: str, database_name: str
) -> None:
    before = contents(mongo_url, database_name)
    bad_orders = (*BAD_ORDERS, UNKNOWN_SKU)

    answered = {}
    for bad in bad_orders:
        async with shop.post("/api/orders", data=bad.body, headers=JSON) as answer:
            pointers = [error["pointer"] for error in (await answer.json()).get("errors", [])]
            named = bad.pointer is None or bad.pointer in pointers
            answered[bad.name] = (answer.status, answer.content_type, named)

    assert answered == {
        bad.name: (bad.status, "application/problem+json", True) for bad in bad_orders
    }
    assert contents(mongo_url, database_name) == before


async def test_a_key_is_good_for_one_body(
    shop: aiohttp.ClientSession, mongo_url: str, database_name: str
) -> None:
    headers = {"Idempotency-Key": "key-1", "Prefer": "wait=20"}
    first = await shop.post("/api/orders", json=GOOD, headers=headers)
    assert (await first.json())["status"] == "completed"
    before = commits_of_orders(mongo_url, database_name)

    again = await shop.post("/api/orders", json=GOOD, headers=headers)
    mug = order_with("/items/0/sku", "SKU-MUG")
    other = await shop.post("/api/orders", json=mug, headers=headers)

    assert (first.status, again.status, other.status) == (201, 200, 422)
    assert commits_of_orders(mongo_url, database_name) == before


async def test_no_bad_request_leaves_a_trace(
    server: HttpServer, log: list[str], mongo_url: str, database_name: str
) -> None:
    before = contents(mongo_url, database_name)

    wrong = {}
    for bad in BAD_REQUESTS:
        status, kind, document = await answer_to(server, bad.sent)
        if (status, kind) != (bad.status, "problem") or bad.named not in document:
            wrong[bad.name] = (status, document)

    assert wrong == {}
    assert contents(mongo_url, database_name) == before
    assert log
    for line in log:
        assert line.removesuffix("\n").isprintable(), line
        assert not any(text in line for text in ("Traceback", "eyJ", "Lovelace", "tok_")), line
