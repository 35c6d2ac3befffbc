"""What every ledger keeps, whatever it keeps it in."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateways import EntryStatus, Ledger, LedgerEntry, MemoryLedger
from orders.money import Money
from persistence.mongo import PAYMENTS, Mongo, MongoLedger

AUTHORIZATION = LedgerEntry(
    key="o1:authorize",
    order_id="o1",
    status=EntryStatus.AUTHORIZED,
    reference="pi_1",
    amount=Money(1999, "EUR"),
    content="digest",
)
TOMBSTONE = LedgerEntry("o1:authorize", None, EntryStatus.VOIDED, "pi_1", calls=0)


@pytest.fixture
def ledger(mongo: Mongo | None) -> Ledger:
    return MemoryLedger() if mongo is None else MongoLedger(mongo, PAYMENTS)


async def all_of(ledger: Ledger) -> list[LedgerEntry]:
    return sorted([entry async for entry in ledger.entries()], key=lambda entry: entry.key)


@pytest.mark.parametrize(
    "draft",
    [
        AUTHORIZATION,
        TOMBSTONE,
        LedgerEntry("o1:ship", "o1", EntryStatus.REFUSED, "shp_1", reason="country_not_served"),
        replace(AUTHORIZATION, captured_by="o1:capture", calls=3),
    ],
    ids=["authorization", "tombstone", "shipment", "claimed"],
)
async def test_an_entry_is_found_as_it_was_recorded(ledger: Ledger, draft: LedgerEntry) -> None:
    assert await ledger.record(draft) == (draft, True)
    assert await ledger.find(draft.key) == draft
    assert await all_of(ledger) == [draft]


async def test_an_unknown_key_has_no_entry(ledger: Ledger) -> None:
    assert await ledger.find("nothing:here") is None
    assert await ledger.failed_calls("nothing:here") == 0
    assert await all_of(ledger) == []


async def test_recording_under_a_known_key_changes_nothing_but_the_calls(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    other = replace(AUTHORIZATION, status=EntryStatus.DECLINED, amount=Money(1, "USD"), content="x")
    assert await ledger.record(other) == (replace(AUTHORIZATION, calls=2), False)


async def test_concurrent_recordings_of_one_key_make_one_entry_and_all_count(
    ledger: Ledger,
) -> None:
    recorded = await asyncio.gather(*(ledger.record(AUTHORIZATION) for _ in range(20)))
    assert sum(created for _, created in recorded) == 1
    assert await all_of(ledger) == [replace(AUTHORIZATION, calls=20)]


async def test_each_key_has_its_own_entry(ledger: Ledger) -> None:
    drafts = [
        replace(AUTHORIZATION, key=f"o{n}:authorize", order_id=f"o{n}", reference=f"pi_{n}")
        for n in range(5)
    ]
    await asyncio.gather(*(ledger.record(draft) for draft in drafts))
    assert await all_of(ledger) == drafts


async def test_burying_a_key_is_not_counted_as_a_call(ledger: Ledger) -> None:
    await ledger.record(TOMBSTONE)
    await ledger.record(TOMBSTONE)
    assert await ledger.find(TOMBSTONE.key) == TOMBSTONE


async def test_failed_calls_leave_no_entry(ledger: Ledger) -> None:
    assert await ledger.fail("o1:authorize")
    assert await ledger.failed_calls("o1:authorize") == 1
    assert await all_of(ledger) == []


async def test_the_entry_counts_the_calls_that_failed_before_it_and_after_it(
    ledger: Ledger,
) -> None:
    await ledger.fail("o1:authorize")
    await ledger.fail("o1:authorize")
    entry, created = await ledger.record(AUTHORIZATION)
    assert (entry.calls, created) == (3, True)
    await ledger.fail("o1:authorize")
    assert await ledger.find("o1:authorize") == replace(AUTHORIZATION, calls=4)
    assert await ledger.failed_calls("o1:authorize") == 3


async def test_no_more_failures_are_counted_than_allowed(ledger: Ledger) -> None:
    failed = await asyncio.gather(*(ledger.fail("o1:authorize", at_most=2) for _ in range(10)))
    assert sum(failed) == 2
    assert await ledger.failed_calls("o1:authorize") == 2


async def test_failures_are_counted_for_each_key_by_itself(ledger: Ledger) -> None:
    assert await ledger.fail("o1:authorize", at_most=1)
    assert await ledger.fail("o2:authorize", at_most=1)
    assert not await ledger.fail("o1:authorize", at_most=1)


async def test_a_reference_that_nobody_has_cannot_be_claimed(ledger: Ledger) -> None:
    assert await ledger.claim("pi_1", "o1:capture") is None


async def test_a_claim_reserves_the_authorization_and_leaves_it_authorized(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    claimed = replace(AUTHORIZATION, captured_by="o1:capture")
    assert await ledger.claim("pi_1", "o1:capture") == claimed
    assert await ledger.claim("pi_1", "o1:capture") == claimed
    assert await ledger.find(AUTHORIZATION.key) == claimed


async def test_of_two_concurrent_claims_one_wins_and_both_see_it(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    first, second = await asyncio.gather(
        ledger.claim("pi_1", "o1:capture"), ledger.claim("pi_1", "o1:other")
    )
    assert first is not None
    assert first == second
    assert first.captured_by in {"o1:capture", "o1:other"}


@pytest.mark.parametrize("status", [EntryStatus.VOIDED, EntryStatus.DECLINED])
async def test_only_an_authorized_entry_can_be_claimed(ledger: Ledger, status: EntryStatus) -> None:
    await ledger.record(replace(AUTHORIZATION, status=status))
    assert await ledger.claim("pi_1", "o1:capture") == replace(AUTHORIZATION, status=status)


async def test_an_entry_moves_to_a_new_status(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    voided = replace(AUTHORIZATION, status=EntryStatus.VOIDED)
    assert await ledger.move(AUTHORIZATION, EntryStatus.VOIDED) == voided
    assert await ledger.find(AUTHORIZATION.key) == voided


async def test_an_entry_that_was_never_recorded_cannot_move(ledger: Ledger) -> None:
    assert await ledger.move(AUTHORIZATION, EntryStatus.VOIDED) is None
    assert await ledger.find(AUTHORIZATION.key) is None


async def test_an_entry_that_has_moved_on_does_not_move_again(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    moved = await asyncio.gather(
        *(ledger.move(AUTHORIZATION, EntryStatus.VOIDED) for _ in range(5))
    )
    assert sum(entry is not None for entry in moved) == 1


async def test_an_entry_that_was_claimed_meanwhile_does_not_move(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    await ledger.claim("pi_1", "o1:capture")
    assert await ledger.move(AUTHORIZATION, EntryStatus.VOIDED) is None


async def test_calls_counted_meanwhile_are_not_lost_by_a_move(ledger: Ledger) -> None:
    await ledger.record(AUTHORIZATION)
    await ledger.record(AUTHORIZATION)
    moved = await ledger.move(AUTHORIZATION, EntryStatus.VOIDED)
    assert moved == replace(AUTHORIZATION, status=EntryStatus.VOIDED, calls=2)
