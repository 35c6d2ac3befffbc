"""A list reads a bounded number of orders, whatever is asked for, and leaves none out."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.state import Status
from persistence.memory import MemoryReadModel
from persistence.mongo import Mongo, MongoReadModel, connected, ensure_indexes
from persistence.mongo.order_lists import OrderLists
from persistence.read_model import OrderFilter, OrderRow
from tests.contract.commits import AT
from tests.contract.test_read_model import row

ORDERS = 3_000
LIMIT = 20
FEW = 50
STRETCHES = (50, 200)
BOUND = sum(STRETCHES) + LIMIT + 1

AN_HOUR_LATER = AT + timedelta(hours=1)


@pytest.fixture
async def mongo(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    async with connected(mongo_url, database_name) as mongo:
        await ensure_indexes(mongo)
        await MongoReadModel(mongo).upsert_many([an_order(number) for number in range(ORDERS)])
        yield mongo


@pytest.fixture
def lists(mongo: Mongo) -> OrderLists:
    return OrderLists(mongo.collection("orders"), FEW, STRETCHES)


def an_order(number: int) -> OrderRow:
    """Even ones and odd ones, two hundred products, and three orders a second."""
    status = Status.PARKED if number % 100 == 0 else Status.COMPLETED
    order_id = f"{number:06x}-{number * 7919 % 65536:04x}"
    half, sku = ("even", "odd")[number % 2], f"P{number % 200:03}"
    error = ("timeout" if number % 200 else "refused") if status is Status.PARKED else None
    return replace(
        row(order_id, status),
        created_at=AT + timedelta(seconds=number // 3),
        customer_ref=f"c{number % 7}",
        owner_ref="seldom" if number % 100 == 4 else "owner",
        skus=(sku,),
        parked_step="ship" if error else None,
        parked_error=error,
        terms=(order_id, order_id[-4:], sku.lower(), half, *((error,) if error else ())),
    )


async def read(mongo: Mongo, lists: OrderLists, wanted: OrderFilter, cursor: str | None) -> Any:
    """A page, and the queries that were made for it."""
    database: Any = mongo.collection("orders").database
    await database.command("profile", 2)
    try:
        page = await lists.page(wanted, LIMIT, cursor)
    finally:
        await database.command("profile", 0)
    queries = await database["system.profile"].find({"op": "query"}).to_list(None)
    await database["system.profile"].drop()
    return page, queries


@pytest.mark.parametrize(
    "wanted, shown",
    [
        (OrderFilter(), LIMIT),
        (OrderFilter(words=("odd",)), LIMIT),
        (OrderFilter(words=("odd",), created_until=AT), 1),
        (OrderFilter(words=("timeout",)), 15),
        # Two hundred terms begin so; ten of them do.
        (OrderFilter(words=("p",)), LIMIT),
        (OrderFilter(words=("p00",)), 10),
        (OrderFilter(words=("p00", "odd"), created_until=AN_HOUR_LATER), 10),
        (OrderFilter(words=("odd", "p"), status=Status.COMPLETED), LIMIT),
        (OrderFilter(words=("even",), owner_ref="seldom"), LIMIT),
        (OrderFilter(words=("even", "p"), status=Status.PARKED), LIMIT),
        (OrderFilter(words=("p",), status=Status.PARKED, parked_error="refused"), 15),
        (OrderFilter(sku="P007", customer_ref="c3"), 2),
        (OrderFilter(sku="P007", customer_ref="c3", created_until=AN_HOUR_LATER), 2),
        (OrderFilter(sku="P100", status=Status.PARKED), 15),
        # Each of thousands, and no order is both.
        (OrderFilter(words=("even", "odd")), 0),
        (OrderFilter(words=("odd",), owner_ref="seldom"), 0),
        (OrderFilter(words=("odd", "p", "eve"), status=Status.COMPLETED, owner_ref="owner"), 0),
    ],
    ids=repr,
)
async def test_a_page_looks_at_a_bounded_number_of_orders(
    mongo: Mongo, lists: OrderLists, wanted: OrderFilter, shown: int
) -> None:
    page, queries = await read(mongo, lists, wanted, None)
    _, queries_for_next = await read(mongo, lists, wanted, page.next_cursor)

    assert len(page.rows) == shown
    for each in queries, queries_for_next:
        assert sum(query["docsExamined"] for query in each) <= BOUND
        assert all("IXSCAN" in query["planSummary"] for query in each)


async def test_where_a_stretch_ends_is_told_by_the_index_alone(
    mongo: Mongo, lists: OrderLists
) -> None:
    wanted = OrderFilter(words=("even", "p0"), owner_ref="owner", sku="P007")
    _, queries = await read(mongo, lists, wanted, None)

    looks = [query["docsExamined"] for query in queries if query["command"].get("projection")]
    assert len(looks) >= 3
    assert set(looks) == {0}


async def test_what_seldom_comes_together_is_found_page_by_page(lists: OrderLists) -> None:
    """A page may be short, even empty: its cursor says where the next one is to look."""
    wanted = OrderFilter(words=("p10",), customer_ref="c0")

    pages = [await lists.page(wanted, 1_000, None)]
    while (cursor := pages[-1].next_cursor) is not None:
        pages.append(await lists.page(wanted, 1_000, cursor))

    assert len(pages) == 2
    numbers = [n for n in reversed(range(ORDERS)) if n % 7 == 0 and 100 <= n % 200 < 110]
    found = [row.id for page in pages for row in page.rows]
    assert found == [an_order(number).id for number in numbers]


async def test_a_stretch_of_one_moment_is_no_dead_end(mongo: Mongo, lists: OrderLists) -> None:
    orders = [an_order(number) for number in range(ORDERS)]
    at_once = [replace(order, created_at=AN_HOUR_LATER, version=2) for order in orders[:600]]
    await MongoReadModel(mongo).upsert_many(at_once)
    wanted = OrderFilter(words=("even", "odd"))

    assert await ids_of_all(lists, wanted, LIMIT) == []


async def test_whatever_is_asked_for_every_order_that_fits_is_listed_once_and_in_order(
    mongo: Mongo, lists: OrderLists
) -> None:
    memory = MemoryReadModel()
    await memory.upsert_many([an_order(number) for number in range(ORDERS)])
    rng = random.Random(5)
    words = ("even", "odd", "p", "p1", "p10", "p107", "timeout", "re", "0000", "0", "00", "none")
    for _ in range(60):
        wanted = OrderFilter(
            status=rng.choice((None, None, Status.PARKED, Status.COMPLETED)),
            sku=rng.choice((None, None, "P007", "P100")),
            customer_ref=rng.choice((None, None, "c1")),
            owner_ref=rng.choice((None, None, "seldom")),
            words=tuple(rng.sample(words, rng.choice((0, 1, 1, 2, 3)))),
            created_until=rng.choice((None, AT + timedelta(seconds=rng.randrange(1_000)))),
            parked_error=rng.choice((None, None, None, "refused")),
        )
        limit = rng.choice((7, 200, 5_000))
        expected = await memory.list_orders(wanted, ORDERS)
        assert await ids_of_all(lists, wanted, limit) == ids_of(expected.rows), wanted


async def ids_of_all(lists: OrderLists, wanted: OrderFilter, limit: int) -> list[str]:
    page = await lists.page(wanted, limit, None)
    ids = ids_of(page.rows)
    while page.next_cursor is not None:
        page = await lists.page(wanted, limit, page.next_cursor)
        assert len(page.rows) <= limit
        ids += ids_of(page.rows)
    return ids


def ids_of(rows: Sequence[OrderRow]) -> list[str]:
    return [row.id for row in rows]
