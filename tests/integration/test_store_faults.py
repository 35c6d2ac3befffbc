"""The store on a MongoDB that fails: what is said is true, and no driver exception gets out."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import cast

import pytest
from loguru import logger
from pymongo.write_concern import WriteConcern

from actors.ports import Snapshot
from orders.events import ORDER_EVENTS
from orders.state import Status
from persistence.codec import EventRegistry
from persistence.customer_storage import SealedRecord
from persistence.mongo import (
    PAYMENTS,
    Mongo,
    MongoCheckpoints,
    MongoCustomers,
    MongoEventStore,
    MongoLedger,
    MongoReadModel,
    MongoSnapshots,
    Timeouts,
    connected,
    ensure_indexes,
    indexes,
)
from persistence.mongo.connection import ConcernError, Document, assert_concerns
from persistence.read_model import OrderFilter, OrderRow, cursor_behind
from persistence.store import (
    PositionTakenError,
    StoreSlowError,
    StoreUnavailableError,
    UnstorableError,
)
from tests.contract.commits import AT, commit
from tests.integration.mongo_faults import Failpoints
from tests.patience import PATIENCE_S

REGISTRY = EventRegistry(ORDER_EVENTS)


@pytest.fixture
async def mongo(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    async with connected(mongo_url, database_name) as mongo:
        await ensure_indexes(mongo)
        yield mongo


@pytest.fixture
def store(mongo: Mongo) -> MongoEventStore:
    return MongoEventStore(mongo, REGISTRY)


@pytest.fixture
def failpoints(mongo_url: str) -> Failpoints:
    return Failpoints(mongo_url)


async def insert(store: MongoEventStore, *positions: int) -> None:
    await store.insert([store.encode(commit(position)) for position in positions])


async def stored(store: MongoEventStore) -> list[int]:
    return [each.position async for page in store.read_all(0) for each in page]


async def stored_on_a_majority(store: MongoEventStore) -> list[int]:
    """What is stored once a majority has it: a later write that is acknowledged tells so."""
    await insert(store, 1_000)
    return (await stored(store))[:-1]


async def test_a_write_concern_error_leaves_the_outcome_unknown_with_the_rows_there(
    store: MongoEventStore, failpoints: Failpoints
) -> None:
    async with failpoints.on("insert", writeConcernError={"code": 64, "errmsg": "timed out"}):
        with pytest.raises(StoreUnavailableError, match="outcome is unknown: timed out"):
            await insert(store, 1, 2)

    assert await stored_on_a_majority(store) == [1, 2]


async def test_a_collision_that_comes_with_a_write_concern_error_is_not_believed(
    store: MongoEventStore, failpoints: Failpoints
) -> None:
    await insert(store, 2)

    async with failpoints.on("insert", writeConcernError={"code": 64, "errmsg": "timed out"}):
        with pytest.raises(StoreUnavailableError):
            await insert(store, 1, 2, 3)

    assert await stored_on_a_majority(store) == [1, 2]


async def test_a_collision_is_still_known_after_a_step_down_and_a_retry(
    store: MongoEventStore, failpoints: Failpoints
) -> None:
    await insert(store, 2)

    # The driver's own retryable write: the first attempt meets a server that steps down.
    async with failpoints.on("insert", times=1, errorCode=189, errorLabels=["RetryableWriteError"]):
        with pytest.raises(PositionTakenError) as taken:
            await insert(store, 1, 2, 3)

    assert taken.value.index == 1


@pytest.mark.parametrize("code", [11600, 91, 10107, 50, 13, 14031, 2])
async def test_whatever_a_server_says_but_a_collision_is_worth_another_attempt(
    store: MongoEventStore, failpoints: Failpoints, code: int
) -> None:
    async with failpoints.on("insert", errorCode=code):
        with pytest.raises(StoreUnavailableError):
            await insert(store, 1)


def unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


Operation = Callable[[Mongo], Awaitable[object]]


async def read_everything(mongo: Mongo) -> None:
    async for _ in MongoEventStore(mongo, REGISTRY).read_all(0):
        pass


async def read_open_orders(mongo: Mongo) -> None:
    async for _ in MongoReadModel(mongo).open_order_ids(10):
        pass


async def read_ledger(mongo: Mongo) -> None:
    async for _ in MongoLedger(mongo, PAYMENTS).entries():
        pass


OPERATIONS: dict[str, Operation] = {
    "ping": lambda mongo: mongo.ping(),
    "ensure_indexes": ensure_indexes,
    "insert": lambda mongo: insert(MongoEventStore(mongo, REGISTRY), 1),
    "at_position": lambda mongo: MongoEventStore(mongo, REGISTRY).at_position(0, 1),
    "at_seq": lambda mongo: MongoEventStore(mongo, REGISTRY).at_seq("order-a", 1),
    "last_position": lambda mongo: MongoEventStore(mongo, REGISTRY).last_position(0),
    "last_seq": lambda mongo: MongoEventStore(mongo, REGISTRY).last_seq("order-a"),
    "read_stream": lambda mongo: MongoEventStore(mongo, REGISTRY).read_stream("order-a", 1),
    "read_streams": lambda mongo: MongoEventStore(mongo, REGISTRY).read_streams(["order-a"]),
    "read_all": read_everything,
    "get": lambda mongo: MongoReadModel(mongo).get("a"),
    "list_orders": lambda mongo: MongoReadModel(mongo).list_orders(OrderFilter(), 1),
    "open_order_ids": read_open_orders,
    "expired_holds": lambda mongo: MongoReadModel(mongo).expired_holds(AT, 1),
    "counts": lambda mongo: MongoReadModel(mongo).counts(),
    "clear": lambda mongo: MongoReadModel(mongo).clear(),
    "load a checkpoint": lambda mongo: MongoCheckpoints(mongo).load("orders"),
    "save a checkpoint": lambda mongo: MongoCheckpoints(mongo).save("orders", 1),
    "load a snapshot": lambda mongo: MongoSnapshots(mongo).load_snapshot("stock"),
    "save a snapshot": lambda mongo: MongoSnapshots(mongo).save_snapshot(
        Snapshot("stock", 1, 1, {})
    ),
    "keys": lambda mongo: MongoCustomers(mongo).keys(["a"]),
    "ensure_keys": lambda mongo: MongoCustomers(mongo).ensure_keys({"a": b"1"}),
    "put_records": lambda mongo: MongoCustomers(mongo).put_records([SealedRecord("r", "a", b"1")]),
    "records": lambda mongo: MongoCustomers(mongo).records(["r"]),
    "erase": lambda mongo: MongoCustomers(mongo).erase("a"),
    "ledger find": lambda mongo: MongoLedger(mongo, PAYMENTS).find("a"),
    "ledger fail": lambda mongo: MongoLedger(mongo, PAYMENTS).fail("a"),
    "ledger claim": lambda mongo: MongoLedger(mongo, PAYMENTS).claim("a", "b"),
    "ledger entries": read_ledger,
}


async def test_where_no_server_is_everything_says_so_soon() -> None:
    url = f"mongodb://127.0.0.1:{unused_port()}/?directConnection=true"
    hasty = Timeouts(select=50, connect=50, socket=50, write_concern=40)

    async with connected(url, "nowhere", hasty) as mongo, asyncio.timeout(PATIENCE_S):
        answers = await asyncio.gather(
            *[operation(mongo) for operation in OPERATIONS.values()], return_exceptions=True
        )

    told = {name: type(answer) for name, answer in zip(OPERATIONS, answers, strict=True)}
    assert told == dict.fromkeys(OPERATIONS, StoreUnavailableError)


async def test_no_url_weakens_what_acknowledged_means(mongo_url: str, database_name: str) -> None:
    weak = "&w=0&journal=false&readConcernLevel=local&readPreference=nearest&retryWrites=false"

    async with connected(mongo_url + weak, database_name) as mongo:
        collection = mongo.collection("commits")

        assert collection.write_concern.document == {"w": "majority", "j": True, "wtimeout": 8000}
        assert collection.read_concern.level == "majority"


@pytest.mark.parametrize("concern", [WriteConcern(w=1), WriteConcern(w="majority", j=False)])
async def test_a_weak_write_concern_is_noticed(mongo: Mongo, concern: WriteConcern) -> None:
    with pytest.raises(ConcernError, match="w=majority with j=true"):
        assert_concerns(mongo.collection("commits").with_options(write_concern=concern))


async def test_the_server_is_told_what_acknowledged_means(
    mongo: Mongo, store: MongoEventStore, failpoints: Failpoints
) -> None:
    async with failpoints.recorded(mongo) as commands:
        await insert(store, 1)
        await stored(store)

    inserted = cast("Document", commands("insert")[0]["command"])
    found = cast("Document", commands("find")[0]["command"])
    assert inserted["writeConcern"] == {"w": "majority", "j": True, "wtimeout": 8000}
    assert inserted["ordered"] is True
    assert found["readConcern"] == {"level": "majority"}


async def test_making_the_indexes_again_changes_nothing(mongo: Mongo) -> None:
    before = await mongo.collection("commits").index_information()

    await ensure_indexes(mongo)

    assert await mongo.collection("commits").index_information() == before
    assert before["stream_seq"]["unique"] is True


async def test_a_list_that_takes_too_long_is_told_apart_from_a_database_that_is_away(
    mongo: Mongo, failpoints: Failpoints
) -> None:
    max_time_expired = 50
    async with failpoints.on("find", errorCode=max_time_expired):
        with pytest.raises(StoreSlowError, match="list orders"):
            await MongoReadModel(mongo).list_orders(OrderFilter(), 20)


async def test_a_snapshot_that_no_document_can_hold_is_refused_for_good(mongo: Mongo) -> None:
    snapshot = Snapshot("stock", 1, 1, {"holds": ["x" * 1_000] * 17_000})
    with pytest.raises(UnstorableError, match="save a snapshot"):
        await MongoSnapshots(mongo).save_snapshot(snapshot)


async def test_an_index_of_an_earlier_version_makes_room_even_where_making_one_takes_long(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = mongo.collection("orders")
    await MongoReadModel(mongo).upsert_many([row(number) for number in range(3)])
    await orders.drop_index("terms_newest_first")
    await orders.create_index("terms", name="terms")
    monkeypatch.setattr(indexes, "LONG", 3)
    lines: list[str] = []
    sink = logger.add(lambda line: lines.append(str(line)), format="{message}")

    await ensure_indexes(mongo)

    logger.remove(sink)
    there = await orders.index_information()
    assert "terms" not in there
    assert "terms_newest_first" in there
    assert "making indexes of 3 orders, terms_newest_first" in lines[0]
    assert len(lines) == 2


READS: dict[str, Callable[[MongoReadModel], Awaitable[object]]] = {
    "all": lambda orders: orders.list_orders(OrderFilter(), 20),
    "by status": lambda orders: orders.list_orders(OrderFilter(status=Status.PARKED), 20),
    "by sku": lambda orders: orders.list_orders(OrderFilter(sku="SKU-7"), 20),
    "by customer": lambda orders: orders.list_orders(OrderFilter(customer_ref="7"), 20),
    "by owner": lambda orders: orders.list_orders(OrderFilter(owner_ref="7"), 20),
    "the next page": lambda orders: orders.list_orders(OrderFilter(), 20, cursor_behind(row(150))),
    "open orders": lambda orders: anext(orders.open_order_ids(50)),
    "expired holds": lambda orders: orders.expired_holds(AT, 20),
    "one": lambda orders: orders.get("7"),
}


def row(number: int) -> OrderRow:
    status = list(Status)[number % len(Status)]
    return OrderRow(
        id=str(number),
        status=status,
        version=1,
        position=number,
        created_at=AT + timedelta(seconds=number),
        updated_at=AT,
        customer_ref=str(number % 10),
        owner_ref=str(number % 10),
        skus=(f"SKU-{number % 10}",),
        hold_until=AT if status is Status.PARKED else None,
        parked_step=None,
        parked_error=None,
        terms=(),
        view={},
    )


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_every_list_comes_from_an_index_in_its_order(
    mongo: Mongo,
    failpoints: Failpoints,
    read: Callable[[MongoReadModel], Awaitable[object]],
) -> None:
    orders = MongoReadModel(mongo)
    await orders.upsert_many([row(number) for number in range(300)])

    async with failpoints.recorded(mongo) as commands:
        await read(orders)

    (found,) = commands("find")
    assert "COLLSCAN" not in str(found["planSummary"])
    assert not found.get("hasSortStage")
    assert int(str(found["docsExamined"])) <= 51
