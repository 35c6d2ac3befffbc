"""What every storage of personal data does alike."""

from __future__ import annotations

import asyncio

import pytest

from persistence.customer_storage import CustomerStorage, SealedRecord
from persistence.memory import MemoryCustomers
from persistence.mongo import Mongo, MongoCustomers


@pytest.fixture
def storage(mongo: Mongo | None) -> CustomerStorage:
    return MemoryCustomers() if mongo is None else MongoCustomers(mongo)


async def test_a_key_is_made_once_and_kept(storage: CustomerStorage) -> None:
    assert await storage.ensure_keys({"ann": b"1", "ben": b"2"}) == {"ann": b"1", "ben": b"2"}

    assert await storage.ensure_keys({"ann": b"3", "cat": b"4"}) == {"ann": b"1", "cat": b"4"}
    assert await storage.keys(["ann", "ben", "dan"]) == {"ann": b"1", "ben": b"2"}


async def test_two_who_make_a_key_at_once_get_the_same(storage: CustomerStorage) -> None:
    refs = [f"customer-{n}" for n in range(20)]

    made = await asyncio.gather(
        *[storage.ensure_keys({ref: bytes([who]) for ref in refs}) for who in range(8)]
    )

    assert all(keys == made[0] for keys in made)
    assert made[0].keys() == set(refs)


async def test_a_record_is_found_by_its_reference(storage: CustomerStorage) -> None:
    first, second = SealedRecord("r1", "ann", b"\0\xff1"), SealedRecord("r2", "ben", b"2")

    await storage.put_records([first, second])

    assert await storage.records(["r1", "r2", "r3"]) == {"r1": first, "r2": second}


async def test_a_record_takes_the_place_of_what_was_there(storage: CustomerStorage) -> None:
    await storage.put_records([SealedRecord("r1", "ann", b"old")])
    new = SealedRecord("r1", "ann", b"new")

    await storage.put_records([new, new])

    assert await storage.records(["r1"]) == {"r1": new}


async def test_records_may_be_stored_by_several_at_once(storage: CustomerStorage) -> None:
    records = [SealedRecord(f"r{n}", "ann", b"same") for n in range(20)]

    await asyncio.gather(*[storage.put_records(records) for _ in range(8)])

    assert len(await storage.records([record.record_ref for record in records])) == 20


async def test_nothing_is_asked_and_nothing_is_answered(storage: CustomerStorage) -> None:
    await storage.put_records([])

    assert await storage.ensure_keys({}) == {}
    assert await storage.keys([]) == {}
    assert await storage.records([]) == {}


async def test_erasing_deletes_one_customers_key_and_records(storage: CustomerStorage) -> None:
    await storage.ensure_keys({"ann": b"1", "ben": b"2"})
    kept = SealedRecord("r3", "ben", b"3")
    await storage.put_records([SealedRecord("r1", "ann", b"1"), SealedRecord("r2", "ann", b"2")])
    await storage.put_records([kept])

    await storage.erase("ann")
    await storage.erase("ann")

    assert await storage.keys(["ann", "ben"]) == {"ben": b"2"}
    assert await storage.records(["r1", "r2", "r3"]) == {"r3": kept}


async def test_a_key_is_no_record_and_a_record_no_key(storage: CustomerStorage) -> None:
    await storage.ensure_keys({"ann": b"1"})
    await storage.put_records([SealedRecord("r1", "ann", b"1")])

    assert await storage.records(["ann"]) == {}
    assert await storage.keys(["r1"]) == {}
    await storage.erase("r1")
    assert len(await storage.records(["r1"])) == 1
