"""Personal data: planted in orders that go every way there is, looked for in everything that is
stored, logged, measured and told; and gone for good once it is erased.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from persistence.sealing import KeyRing
from settings import Settings
from tests.integration.everything_said import bare_hashes, frames_of, packets_of, stored, traces
from tests.integration.server_process import Json, Shop, order, shop_at
from tests.integration.site import Site
from tests.torment.readiness import until

pytestmark = pytest.mark.slow

EMAIL = "Zebulon.Quagmire@planted-mail.example"
PLANTED = [
    EMAIL,
    "zebulon.quagmire",
    "Zebulon Quagmire",
    "Unterm Birnbaum 77",
    "Hinterhaus links",
    "Nirgendheim",
    "tok_planted_4242",
    "tok_crash",
    "tok_down",
    "tok_declined",
]
"""Also the test tokens: to the server they are card tokens like any other."""

SETTINGS = {
    "CONVEYOR_LOG_LEVEL": "trace",
    "CONVEYOR_STEP_ATTEMPTS": "2",
    "CONVEYOR_BREAKER_FAILURES": "1000000",
}


@pytest.fixture
def site(tmp_path: Path, mongo_url: str, database_name: str) -> Site:
    return Site(tmp_path, mongo_url, database_name, SETTINGS)


def planted(token: str = "tok_ok", email: str = EMAIL, **changes: Any) -> Json:
    body = order(token, **changes)
    address = body["shipping_address"] | {
        "line1": "Unterm Birnbaum 77",
        "line2": "Hinterhaus links",
        "city": "Nirgendheim",
    }
    customer = {"email": email, "name": "Zebulon Quagmire"}
    return body | {"customer": customer, "shipping_address": address}


async def place(shop: Shop, body: Json) -> Json:
    status, placed = await shop.post("/api/orders", body, {"Prefer": "wait=30"})
    assert status == 201, placed
    return placed


async def every_way(shop: Shop) -> dict[str, Json]:
    """One order to each end there is, all of one person."""
    bodies = {
        "completed": planted(),
        "declined": planted("tok_planted_4242"),
        "refused": planted("tok_declined"),
        "parked": planted("tok_down"),
        "crashed": planted("tok_crash"),
        "unshippable": planted(country="XX"),
        "unshipped": planted(postal_code="DOWN"),
    }
    placed = await asyncio.gather(*(place(shop, body) for body in bodies.values()))
    return dict(zip(bodies, placed, strict=True))


async def mistakes(shop: Shop) -> None:
    """What is refused, with personal data in it, in the body and in the address."""
    key = {"Idempotency-Key": "once"}
    assert (await shop.post("/api/orders", planted(), key))[0] == 201
    assert (await shop.post("/api/orders", planted(quantity=2), key))[0] == 422
    assert (await shop.post("/api/orders", planted() | {"status": EMAIL}))[0] == 422
    assert (await shop.post("/api/orders", planted(email=f"{EMAIL} ")))[0] == 422
    assert (await shop.post("/api/orders", planted(sku="SKU-NONE")))[0] == 422
    async with shop.session.post(
        f"{shop.url}/api/orders",
        data=f'{{"customer": {{"email": "{EMAIL}"',
        headers={"Content-Type": "application/json"},
    ) as response:
        assert response.status == 400
    found = await shop.get(f"/api/orders?q={EMAIL}")
    assert found["items"] == []
    async with shop.session.get(f"{shop.url}/api/dead-letters?nonsense={EMAIL}") as response:
        assert response.status == 400


async def test_planted_personal_data_is_in_nothing_that_is_stored_logged_measured_or_told(
    site: Site,
) -> None:
    rng = random.Random(5)
    dictionary = [f"person{rng.randrange(10**6)}@list-{n}.example" for n in range(999)] + [EMAIL]
    async with site.server() as server, shop_at(server) as shop:
        token = shop.session.headers["Authorization"]
        orders = await every_way(shop)
        await mistakes(shop)
        emails = rng.sample(dictionary, 30)
        await asyncio.gather(*(place(shop, planted(email=email)) for email in emails))
        assert orders["crashed"]["status"] == orders["parked"]["status"] == "parked"
        for name in ("parked", "crashed"):
            status, _ = await shop.post(f"/api/orders/{orders[name]['id']}/retry", None)
            assert status == 202
        body = {"step": "ship", "reason": "hopeless"}
        status, _ = await shop.post("/api/dead-letters/discard", body)
        assert status == 202
        told = {
            "feed": "\n".join(await frames_of(shop)),
            "feed over Socket.IO": "\n".join(await packets_of(shop)),
            "orders": str(
                [await shop.get(f"/api/orders/{each['id']}") for each in orders.values()]
            ),
            "dead letters": str(await shop.get("/api/dead-letters")),
            "supervision": str(await shop.get("/api/supervision")),
            "stats": str(await shop.get("/api/stats")),
        }
        async with shop.session.get(f"{shop.url}/metrics") as response:
            told["metrics"] = await response.text()
        assert await server.stop() == 0
        told["logs"] = "\n".join(server.raw)
    said = {name: text.lower().encode() for name, text in told.items()}
    said |= {f"collection {name}": rows.lower() for name, rows in stored(site).items()}
    assert said.keys() > {"collection commits", "collection orders", "collection customers"}
    assert b"malformedanswererror" in said["logs"]
    assert b'"level": "debug"' in said["logs"]
    for feed in ("feed", "feed over Socket.IO"):
        assert orders["crashed"]["id"].encode() in said[feed]

    secrets = [*PLANTED, *token.split(".")[1:]]
    for name, content in said.items():
        for what, trace in traces(secrets):
            assert trace not in content, f"{what} is in {name}"
    everything = b"\n".join(said.values())
    assert [
        email for email in dictionary if any(each in everything for each in bare_hashes(email))
    ] == []


async def test_after_erasure_nothing_can_be_recovered_and_every_order_still_replays(
    site: Site,
) -> None:
    async with site.server() as server, shop_at(server) as shop:
        orders = await every_way(shop)
        other = await place(shop, planted(email="somebody@else.example"))
        customer_ref = orders["completed"]["customer_ref"]
        assert {each["customer_ref"] for each in orders.values()} == {customer_ref}
        with site.opened() as database:
            backup = list(database.customers.find({"customer_ref": customer_ref}))
        assert len(backup) == 7

        for _ in range(2):
            async with shop.session.delete(f"{shop.url}/api/customers/{customer_ref}") as response:
                assert response.status == 204
        # What still needs the record is refused there, also by the process that had it in memory.
        status, _ = await shop.post(f"/api/orders/{orders['parked']['id']}/retry", None)
        assert status == 202
        refused = await at_rest(shop, orders["parked"]["id"])
        assert refused["status"] == "rejected"
        authorize = next(step for step in refused["steps"] if step["name"] == "authorize")
        assert authorize["last_error"] == "customer_erased"

        await server.kill()
        await server.start()
        for name, placed in orders.items():
            events = await shop.get(f"/api/orders/{placed['id']}/events")
            for seq in range(1, len(events["items"]) + 1):
                then = await shop.get(f"/api/orders/{placed['id']}?at_seq={seq}")
                assert then["version"] == seq
            if name != "parked":
                now = await shop.order(placed["id"])
                assert now["status"] == placed["status"]
        assert await server.stop() == 0

    with site.opened() as database:
        left = list(database.customers.find())
    keys = {each["_id"]: each["key"] for each in left if each["kind"] == "key"}
    assert set(keys) == {other["customer_ref"]}
    secret = Settings(data_dir=site.data_dir).personal_data_secret().get_secret_value().encode()
    # With both secrets and a copy of the records from before: no key that is left opens them.
    openers = [KeyRing(secret).open(ref, sealed) for ref, sealed in keys.items()]
    assert [key.decrypt(each["data"], each["_id"]) for each in backup for key in openers] == (
        [None] * len(backup)
    )
    (record,) = [each for each in left if each["kind"] == "record"]
    readable = openers[0].decrypt(record["data"], record["_id"])
    assert readable is not None
    assert b"somebody@else.example" in readable
    status, printed = await site.audit()
    assert status == 0, printed


async def at_rest(shop: Shop, order_id: str) -> Json:
    async def rests() -> bool:
        now = await shop.order(order_id)
        return now["status"] in {"completed", "rejected", "cancelled", "parked"}

    await until(rests)
    return await shop.order(order_id)
