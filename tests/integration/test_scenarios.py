"""Each way an order can go, through the real server on a real MongoDB."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from pymongo import MongoClient
from pymongo.database import Database

from tests.integration.server_process import Json, ServerProcess, Shop, shop_at
from tests.integration.server_process import order as order_body
from tests.torment.readiness import until

# One server for all of them: each test looks at its own orders only.
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="session")
def database(mongo_url: str) -> Iterator[Database[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongo_url) as client:
        name = f"test_{uuid.uuid4().hex}"
        yield client[name]
        client.drop_database(name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(
    mongo_url: str, database: Database[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServerProcess]:
    environment = {
        "CONVEYOR_MONGO_URL": mongo_url,
        "CONVEYOR_DATABASE": database.name,
        "CONVEYOR_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    async with ServerProcess(environment) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shop(server: ServerProcess) -> AsyncIterator[Shop]:
    async with shop_at(server) as shop:
        yield shop


def step(order: Json, name: str) -> Json:
    return next(step for step in order["steps"] if step["name"] == name)


async def levels(shop: Shop, sku: str) -> tuple[int, int]:
    product = await shop.stock(sku)
    return product["reserved"], product["available"]


async def test_an_order_goes_from_placed_to_completed_each_step_an_event(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    order = await shop.placed("tok_ok")
    assert order["status"] == "completed"
    expected = [
        "OrderPlaced",
        "StockReserved",
        "PaymentAuthorized",
        "OrderShipped",
        "PaymentCaptured",
        "OrderCompleted",
    ]
    assert await shop.events(order["id"]) == expected
    stored = database.commits.find({"stream": f"order-{order['id']}"}).sort("from_seq")
    assert [event["type"] for commit in stored for event in commit["events"]] == expected


async def test_a_declined_payment_ends_rejected_and_its_stock_is_released(shop: Shop) -> None:
    order = await shop.placed("tok_declined", sku="SKU-CHAIR")
    assert order["status"] == "rejected"
    assert await levels(shop, "SKU-CHAIR") == (0, 100_000)


async def test_a_flaky_provider_is_asked_again_until_it_works(shop: Shop) -> None:
    order = await shop.placed("tok_flaky")
    assert order["status"] == "completed"
    assert step(order, "authorize")["attempts"] == 3


async def test_an_answer_that_got_lost_is_no_second_authorization(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    order = await shop.placed("tok_lost_reply")
    assert order["status"] == "completed"
    entries = list(database.sandbox_payments.find({"order_id": order["id"]}))
    assert sorted(entry["status"] for entry in entries) == ["authorized", "captured"]
    authorization = next(entry for entry in entries if entry["status"] == "authorized")
    assert authorization["_id"] == f"{order['id']}:authorize"
    assert authorization["calls"] == 2


async def test_a_provider_that_stays_down_parks_the_order_and_a_retry_goes_on_from_there(
    shop: Shop,
) -> None:
    order = await shop.placed("tok_down")
    assert order["status"] == "parked"
    assert step(order, "reserve")["status"] == "done"
    assert step(order, "authorize")["attempts"] == 6
    status, _ = await shop.post(f"/api/orders/{order['id']}/retry", None)
    assert status == 202
    events = await shop.events(order["id"])
    assert events.count("StockReserved") == 1
    assert "OrderRetried" in events


async def test_ten_retries_at_once_are_one_retry(shop: Shop) -> None:
    order = await shop.placed("tok_down")
    path = f"/api/orders/{order['id']}/retry"
    answers = await asyncio.gather(*(shop.post(path, None) for _ in range(10)))
    assert sorted(status for status, _ in answers) == [202] + [409] * 9
    assert (await shop.events(order["id"])).count("OrderRetried") == 1


async def test_a_shipment_refused_for_good_voids_the_payment_and_releases_the_stock(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    order = await shop.placed("tok_ok", country="XX", sku="SKU-LAMP")
    assert order["status"] == "rejected"
    assert await levels(shop, "SKU-LAMP") == (0, 100_000)
    payments = database.sandbox_payments.find({"order_id": order["id"]})
    assert [entry["status"] for entry in payments] == ["voided"]


async def test_more_than_there_is_is_rejected_and_nothing_is_held(shop: Shop) -> None:
    order = await shop.placed("tok_ok", sku="SKU-RARE", quantity=11)
    assert order["status"] == "rejected"
    assert await levels(shop, "SKU-RARE") == (0, 10)


async def test_an_order_whose_actor_keeps_crashing_is_quarantined_while_others_flow_on(
    shop: Shop, server: ServerProcess
) -> None:
    poisoned, *fine = await asyncio.gather(
        shop.placed("tok_crash"), *(shop.placed("tok_ok") for _ in range(20))
    )
    assert poisoned["status"] == "parked"
    assert poisoned["parked_error"] == "MalformedAnswerError"
    assert {order["status"] for order in fine} == {"completed"}
    path = f"/orders/{poisoned['id']}"
    await server.line("ActorQuarantined", path=path)  # behind all its restarts
    restarts = [
        line
        for line in server.lines
        if line["message"] == "ActorRestarted" and line["path"] == path
    ]
    ceilings = [line["ceiling_s"] for line in restarts]
    assert len(ceilings) == 5
    assert ceilings == sorted(ceilings)
    assert ceilings[0] < ceilings[-1]
    assert all(line["delay_s"] <= line["ceiling_s"] for line in restarts)


async def test_crashes_restarts_and_quarantine_are_in_the_log(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    order = await shop.placed("tok_crash")

    def recorded() -> list[Json]:
        return [
            event
            for commit in database.commits.find({"stream": "supervision"}).sort("from_seq")
            for event in commit["events"]
            if event["data"]["path"] == f"/orders/{order['id']}"
        ]

    async def the_last_is_written() -> bool:
        # The recorder and the parking of the order go to the journal each on its own way.
        return [event["type"] for event in recorded()][-1:] == ["ActorQuarantined"]

    await until(the_last_is_written)
    kinds = [event["type"] for event in recorded()]
    assert kinds.count("ActorCrashed") == 6
    assert kinds.count("ActorRestarted") == 5
    assert kinds[-1] == "ActorQuarantined"
    assert "MalformedAnswerError" in recorded()[-1]["data"]["traceback"]


async def test_a_hundred_requests_with_one_key_make_one_order(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    answers = await asyncio.gather(*(shop.place(key="same") for _ in range(100)))
    assert sorted(status for status, _ in answers) == [200] * 99 + [201]
    assert len({body["id"] for _, body in answers}) == 1
    placed = {"stream": f"order-{answers[0][1]['id']}", "events.type": "OrderPlaced"}
    assert database.commits.count_documents(placed) == 1


async def test_a_key_used_again_for_another_body_is_refused(shop: Shop) -> None:
    first, _ = await shop.place(key="once")
    second, problem = await shop.place(key="once", quantity=2)
    assert (first, second) == (201, 422), problem


async def test_a_cancelled_order_learns_what_became_of_its_payment_and_undoes_it(
    shop: Shop, database: Database[dict[str, Any]]
) -> None:
    _, order = await shop.place("tok_slow", key="cancelled", sku="SKU-MUG")
    status, _ = await shop.post(f"/api/orders/{order['id']}/cancel", {"reason": "changed my mind"})
    assert status == 202
    _, settled = await shop.place("tok_slow", key="cancelled", wait_s=30, sku="SKU-MUG")
    assert settled["status"] == "cancelled"
    assert await levels(shop, "SKU-MUG") == (0, 100_000)
    payments = database.sandbox_payments.find({"order_id": order["id"]})
    assert {entry["status"] for entry in payments} <= {"voided"}


async def test_a_shipped_order_cannot_be_cancelled(shop: Shop) -> None:
    order = await shop.placed("tok_ok")
    status, problem = await shop.post(f"/api/orders/{order['id']}/cancel", {"reason": "late"})
    assert status == 409, problem


async def test_a_delivery_sent_ten_times_at_once_under_one_key_is_one(shop: Shop) -> None:
    product = {"name": "A kettle", "unit_price": {"amount": 2_900, "currency": "EUR"}}
    path = "/api/stock/SKU-KETTLE"
    async with shop.session.put(f"{shop.url}{path}", json=product) as response:
        assert response.status == 201
    key = {"Idempotency-Key": "pallet-7"}
    answers = await asyncio.gather(
        *(shop.post(f"{path}/receive", {"quantity": 12}, key) for _ in range(10))
    )
    assert [(status, body["received"]) for status, body in answers] == [(200, 12)] * 10
    await shop.post(f"{path}/receive", {"quantity": 12})
    assert (await shop.stock("SKU-KETTLE"))["available"] == 24


async def test_an_order_of_two_currencies_is_refused_and_crashes_nobody(shop: Shop) -> None:
    product = {"name": "A clock", "unit_price": {"amount": 2_900, "currency": "USD"}}
    async with shop.session.put(f"{shop.url}/api/stock/SKU-CLOCK", json=product) as response:
        assert response.status == 201
    lines = [{"sku": sku, "quantity": 1} for sku in ("SKU-BOOK", "SKU-CLOCK")]
    status, problem = await shop.post("/api/orders", order_body() | {"items": lines})
    assert (status, problem["type"]) == (422, "/problems/mixed-currencies")


async def test_an_order_is_found_by_what_is_seen_of_it(shop: Shop) -> None:
    order = await shop.placed("tok_crash", sku="SKU-LAMP")
    for typed in (
        order["id"],
        order["id"].rpartition("-")[2],
        f"…{order['id'][-8:]}",
        f"lamp malformed {order['id'][:13]}",
        order["correlation_id"],
    ):
        found = (await shop.get(f"/api/orders?q={quote(typed)}"))["items"]
        assert [each["id"] for each in found] == [order["id"]], typed
    by_customer = await shop.get(f"/api/orders?q={order['customer_ref']}&limit=200")
    assert order["id"] in [each["id"] for each in by_customer["items"]]
    nothing = await shop.get(f"/api/orders?q={quote('lamp malformed nobody')}")
    assert nothing["items"] == []


async def test_trouble_is_dialled_in_at_the_sandbox_and_out_again(shop: Shop) -> None:
    async def dial(faults: Json) -> None:
        async with shop.session.put(f"{shop.url}/api/admin/faults", json=faults) as response:
            assert response.status == 200

    await dial({"shipping": {"error_rate": 1}})
    try:
        order = await shop.placed("tok_ok")
    finally:
        await dial({})
    assert (order["status"], order["parked_step"]) == ("parked", "ship")
    status, _ = await shop.post(f"/api/orders/{order['id']}/retry", None)
    assert status == 202
