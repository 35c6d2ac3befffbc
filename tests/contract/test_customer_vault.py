"""Personal data goes in, comes out, and can be erased for good: on every storage."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace

import bson
import pytest

from actors.ports import Address, CustomerRecord
from persistence.customer_storage import CustomerStorage, SealedRecord
from persistence.customers import CustomerVault
from persistence.memory import MemoryCustomers
from persistence.mongo import Mongo, MongoCustomers
from persistence.sealing import SealedKeyError
from persistence.store import StoreUnavailableError

SECRET = b"a secret of thirty-two bytes or so"
RECORD = CustomerRecord(
    email="ada.lovelace@example.com",
    name="Ada Lovelace",
    address=Address("12 St James's Square", None, "London", "SW1Y 4JH", "GB"),
    payment_token="tok_of_ada",
)
PERSONAL = [b"ada.lovelace", b"Lovelace", b"James", b"London", b"SW1Y", b"tok_of_ada"]


class Watched:
    """A storage that counts its calls, and lets something happen before or after one of them."""

    def __init__(self, real: CustomerStorage) -> None:
        self.real = real
        self.calls: list[str] = []
        self.before: dict[str, Callable[[], Awaitable[None]]] = {}
        self.after: dict[str, Callable[[], Awaitable[None]]] = {}

    async def ensure_keys(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        await self._happen("ensure_keys", self.before)
        answer = await self.real.ensure_keys(sealed)
        await self._happen("ensure_keys", self.after)
        return answer

    async def keys(self, customer_refs: Collection[str]) -> dict[str, bytes]:
        await self._happen("keys", self.before)
        answer = await self.real.keys(customer_refs)
        await self._happen("keys", self.after)
        return answer

    async def put_records(self, records: Sequence[SealedRecord]) -> None:
        await self._happen("put_records", self.before)
        await self.real.put_records(records)
        await self._happen("put_records", self.after)

    async def records(self, record_refs: Collection[str]) -> dict[str, SealedRecord]:
        await self._happen("records", self.before)
        answer = await self.real.records(record_refs)
        await self._happen("records", self.after)
        return answer

    async def erase(self, customer_ref: str) -> None:
        await self._happen("erase", self.before)
        await self.real.erase(customer_ref)
        await self._happen("erase", self.after)

    async def _happen(self, call: str, what: dict[str, Callable[[], Awaitable[None]]]) -> None:
        if what is self.before:
            self.calls.append(call)
        happening = what.pop(call, None)
        if happening is not None:
            await happening()


@pytest.fixture
def storage(mongo: Mongo | None) -> Watched:
    return Watched(MemoryCustomers() if mongo is None else MongoCustomers(mongo))


@pytest.fixture
def vault(storage: Watched) -> CustomerVault:
    return CustomerVault(storage, SECRET)


def another(storage: Watched) -> CustomerVault:
    """The vault of another process on the same database, or of this one after a restart."""
    return CustomerVault(storage.real, SECRET)


async def everything(storage: Watched, mongo: Mongo | None) -> bytes:
    """All bytes that are stored."""
    if mongo is None:
        return pickle.dumps(vars(storage.real))
    documents = await mongo.collection("customers").find({}).to_list(None)
    return b"".join(map(bson.encode, documents))


async def test_a_record_is_found_by_its_reference(storage: Watched, vault: CustomerVault) -> None:
    record_ref = await vault.store(RECORD)

    assert await vault.find(record_ref) == RECORD
    assert await another(storage).find(record_ref) == RECORD
    assert await vault.find("nothing") is None


async def test_nothing_personal_is_stored_in_the_clear(
    storage: Watched, vault: CustomerVault, mongo: Mongo | None
) -> None:
    record_ref = await vault.store(RECORD)

    stored = await everything(storage, mongo)

    assert record_ref.encode() in stored
    assert [text for text in PERSONAL if text in stored] == []


async def test_another_secret_reads_nothing_and_says_why(storage: Watched) -> None:
    record_ref = await CustomerVault(storage, SECRET).store(RECORD)
    stranger = CustomerVault(storage, b"another secret, just as long as it")

    with pytest.raises(SealedKeyError, match="CONVEYOR_PII_SECRET"):
        await stranger.find(record_ref)


async def test_a_record_moved_to_another_place_cannot_be_read(storage: Watched) -> None:
    record_ref = await CustomerVault(storage, SECRET).store(RECORD)
    (sealed,) = (await storage.real.records([record_ref])).values()
    await storage.real.put_records([replace(sealed, record_ref="elsewhere")])

    assert await CustomerVault(storage, SECRET).find("elsewhere") is None


async def test_a_customer_who_comes_again_costs_no_round_trip(
    storage: Watched, vault: CustomerVault
) -> None:
    first = await vault.store(RECORD)
    storage.calls.clear()

    assert await vault.store(replace(RECORD)) == first
    assert await vault.find(first) == RECORD
    assert storage.calls == []


async def test_a_new_address_is_a_new_record_under_the_same_key(
    storage: Watched, vault: CustomerVault
) -> None:
    first = await vault.store(RECORD)
    moved = replace(RECORD, address=replace(RECORD.address, city="Leeds"))
    second = await vault.store(moved)

    assert first != second
    assert "ensure_keys" not in storage.calls[3:]
    assert await another(storage).find(first) == RECORD
    assert await another(storage).find(second) == moved


async def test_records_stored_at_once_share_their_round_trips(
    storage: Watched, vault: CustomerVault
) -> None:
    records = [replace(RECORD, email=f"{n}@example.com") for n in range(50)]

    refs = await asyncio.gather(*[vault.store(record) for record in records])

    assert len(storage.calls) == 3
    storage.calls.clear()
    fresh = CustomerVault(storage, SECRET)
    assert await asyncio.gather(*[fresh.find(ref) for ref in refs]) == records
    assert len(storage.calls) == 2


async def test_only_so_many_records_are_remembered(storage: Watched) -> None:
    vault = CustomerVault(storage, SECRET, remembered=2)
    refs = [await vault.store(replace(RECORD, name=f"Ada {n}")) for n in range(3)]
    storage.calls.clear()

    await vault.find(refs[2])
    assert storage.calls == []
    await vault.find(refs[0])
    assert storage.calls != []


async def test_what_was_erased_is_gone_for_good(
    storage: Watched, vault: CustomerVault, mongo: Mongo | None
) -> None:
    record_ref = await vault.store(RECORD)
    kept = await vault.store(replace(RECORD, email="ben@example.com"))

    await vault.erase(vault.customer_ref(RECORD.email))

    assert await vault.find(record_ref) is None
    assert await another(storage).find(record_ref) is None
    assert record_ref.encode() not in await everything(storage, mongo)
    assert await another(storage).find(kept) is not None


async def test_a_copy_of_the_records_made_before_is_worth_nothing_after_an_erasure(
    storage: Watched, vault: CustomerVault
) -> None:
    record_ref = await vault.store(RECORD)
    backup = await storage.real.records([record_ref])
    await vault.erase(vault.customer_ref(RECORD.email))
    await storage.real.put_records(list(backup.values()))

    assert await another(storage).find(record_ref) is None
    # Nor does the customer's next key open it.
    await vault.store(replace(RECORD, name="Ada King"))
    assert await another(storage).find(record_ref) is None


async def test_a_customer_who_was_erased_can_come_again(
    storage: Watched, vault: CustomerVault
) -> None:
    first = await vault.store(RECORD)
    before = await storage.real.keys([vault.customer_ref(RECORD.email)])
    await vault.erase(vault.customer_ref(RECORD.email))

    assert await vault.store(RECORD) == first
    assert await another(storage).find(first) == RECORD
    assert await storage.real.keys([vault.customer_ref(RECORD.email)]) != before


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", ["ensure_keys", "put_records"])
async def test_a_record_stored_during_an_erasure_can_be_read_afterwards(
    storage: Watched, vault: CustomerVault, call: str, moment: str
) -> None:
    async def erase() -> None:
        await another(storage).erase(vault.customer_ref(RECORD.email))

    getattr(storage, moment)[call] = erase

    record_ref = await vault.store(RECORD)

    assert await another(storage).find(record_ref) == RECORD


async def test_a_key_that_another_process_erased_is_not_used_again(
    storage: Watched, vault: CustomerVault
) -> None:
    await vault.store(RECORD)
    await another(storage).erase(vault.customer_ref(RECORD.email))
    moved = replace(RECORD, name="Ada King")

    record_ref = await vault.store(moved)

    assert await another(storage).find(record_ref) == moved


async def test_two_processes_that_meet_a_customer_at_once_agree_on_the_key(
    storage: Watched, vault: CustomerVault
) -> None:
    other, theirs = another(storage), replace(RECORD, name="Ada King")
    refs: list[str] = []

    async def store_too() -> None:
        refs.append(await other.store(theirs))

    storage.before["ensure_keys"] = store_too
    own = await vault.store(RECORD)

    assert await another(storage).find(own) == RECORD
    assert await another(storage).find(refs[0]) == theirs
    assert await vault.find(refs[0]) == theirs


@pytest.mark.parametrize("call", ["put_records", "keys"])
async def test_what_is_stored_while_it_is_erased_is_not_remembered(
    storage: Watched, vault: CustomerVault, call: str
) -> None:
    erasing: list[asyncio.Task[None]] = []
    customer_ref = vault.customer_ref(RECORD.email)

    async def begin_to_erase() -> None:
        erasing.append(asyncio.create_task(vault.erase(customer_ref)))
        await asyncio.gather(*erasing)

    storage.after[call] = begin_to_erase
    record_ref = await vault.store(RECORD)
    storage.calls.clear()

    assert await vault.find(record_ref) == await another(storage).find(record_ref)
    assert "records" in storage.calls


async def test_what_is_read_while_it_is_erased_is_not_remembered(
    storage: Watched, vault: CustomerVault
) -> None:
    record_ref = await vault.store(RECORD)
    fresh = CustomerVault(storage, SECRET)

    async def erase() -> None:
        await fresh.erase(fresh.customer_ref(RECORD.email))

    storage.after["keys"] = erase
    await fresh.find(record_ref)

    assert await fresh.find(record_ref) is None


async def test_what_is_read_before_an_erasure_is_done_is_forgotten_with_it(
    storage: Watched, vault: CustomerVault
) -> None:
    record_ref = await vault.store(RECORD)

    async def read() -> None:
        assert await vault.find(record_ref) == RECORD

    storage.before["erase"] = read
    await vault.erase(vault.customer_ref(RECORD.email))

    assert await vault.find(record_ref) is None


@pytest.mark.parametrize("call", ["ensure_keys", "put_records", "keys"])
async def test_a_store_whose_outcome_is_unknown_can_be_repeated(
    storage: Watched, vault: CustomerVault, call: str
) -> None:
    async def fail() -> None:
        raise StoreUnavailableError("away")

    storage.after[call] = fail
    with pytest.raises(StoreUnavailableError):
        await vault.store(RECORD)

    record_ref = await vault.store(RECORD)

    assert await another(storage).find(record_ref) == RECORD


async def test_an_erasure_whose_outcome_is_unknown_forgets_all_the_same(
    storage: Watched, vault: CustomerVault
) -> None:
    record_ref = await vault.store(RECORD)

    async def fail() -> None:
        raise StoreUnavailableError("away")

    storage.after["erase"] = fail
    with pytest.raises(StoreUnavailableError):
        await vault.erase(vault.customer_ref(RECORD.email))

    assert await vault.find(record_ref) is None


async def test_a_caller_who_gives_up_disturbs_nobody(
    storage: Watched, vault: CustomerVault
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    storage.before["put_records"] = wait
    first = asyncio.create_task(vault.store(RECORD))
    second = asyncio.create_task(vault.store(replace(RECORD, name="Ada King")))
    await begun.wait()
    first.cancel()
    go_on.set()

    assert await another(storage).find(await second) == replace(RECORD, name="Ada King")
    assert first.cancelled()
