"""What an operator looks for is found without reading all orders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.state import Status
from persistence.mongo import Mongo, MongoReadModel, connected, ensure_indexes
from persistence.read_model import OrderFilter, OrderRow
from tests.contract.commits import AT
from tests.contract.test_read_model import row

ROWS = 3_000


@pytest.fixture
async def mongo(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    async with connected(mongo_url, database_name) as mongo:
        await ensure_indexes(mongo)
        yield mongo


def an_order(number: int) -> OrderRow:
    parked = number % 100 == 0
    order_id = f"0199f3a2-0000-7000-8000-{number:012x}"
    return replace(
        row(order_id, Status.PARKED if parked else Status.COMPLETED),
        created_at=AT + timedelta(seconds=number),
        parked_step="ship" if parked else None,
        parked_error="timeout" if parked else None,
        terms=(order_id, f"{number:012x}", "sku-book", *(("timeout",) if parked else ())),
    )


async def looked_at(mongo: Mongo, model: MongoReadModel, wanted: OrderFilter) -> tuple[int, int]:
    """How many orders a list shows, and how many documents the database read for it."""
    database: Any = mongo.collection("orders").database
    await database.command("profile", 2)
    try:
        page = await model.list_orders(wanted, 20)
    finally:
        await database.command("profile", 0)
    steps = await database["system.profile"].find({"op": "query"}).to_list(None)
    await database["system.profile"].drop()
    assert not [step for step in steps if "COLLSCAN" in step["planSummary"]]
    return len(page.rows), sum(step["docsExamined"] for step in steps)


async def test_orders_are_found_by_word_with_an_index(mongo: Mongo) -> None:
    model = MongoReadModel(mongo)
    await model.upsert_many([an_order(number) for number in range(ROWS)])

    # By the whole id, by its visible end, by an error, by something that all have, by nothing.
    for words, shown in (
        (("0199f3a2-0000-7000-8000-00000000002a",), 1),
        ((f"{42:012x}",), 1),
        (("timeout",), 20),
        (("sku-book",), 20),
        (("sku", f"{7:012x}"), 1),
        (("nobody",), 0),
    ):
        rows, documents = await looked_at(mongo, model, OrderFilter(words=words))
        assert rows == shown, words
        assert documents <= ROWS // 100 + 21, words


async def test_parked_orders_with_a_product_are_found_among_many_of_either(mongo: Mongo) -> None:
    model = MongoReadModel(mongo)
    orders = [an_order(number) for number in range(ROWS)]
    rare = [replace(order, skus=("SKU-RARE",)) for order in orders[::29]]
    await model.upsert_many([*rare, *orders])
    wanted = OrderFilter(status=Status.PARKED, sku="SKU-RARE")
    assert await looked_at(mongo, model, wanted) == (2, 2)


async def test_dead_letters_are_grouped_from_an_index_alone(mongo: Mongo) -> None:
    model = MongoReadModel(mongo)
    await model.upsert_many([an_order(number) for number in range(ROWS)])
    database: Any = mongo.collection("orders").database
    await database.command("profile", 2)
    try:
        (group,) = await model.dead_letter_groups(OrderFilter(parked_error="timeout"))
    finally:
        await database.command("profile", 0)

    assert group.count == ROWS // 100
    (profile,) = (
        await database["system.profile"].find({"command.aggregate": "orders"}).to_list(None)
    )
    assert profile["docsExamined"] == 0, profile["planSummary"]
