"""The sandbox's test addresses, seen through its ledger."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from gateways import (
    Destination,
    EntryStatus,
    GatewayError,
    GatewayUnavailableError,
    MemoryLedger,
    Parcel,
    ShipmentRefusedError,
)
from gateways.sandbox import Faults, SandboxCarrier

KEY = "o1:ship"
PARCEL = Parcel((("SKU-MUG", 2),))
HOME = Destination("Ada Example", "1 Main Street", None, "Utrecht", "3511 AA", "NL")


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def carrier(ledger: MemoryLedger) -> SandboxCarrier:
    return SandboxCarrier(ledger, random.Random(1))


async def test_an_ordinary_address_is_booked(carrier: SandboxCarrier, ledger: MemoryLedger) -> None:
    receipt = await carrier.book(KEY, "o1", PARCEL, HOME)
    entry = await ledger.find(KEY)
    assert entry is not None
    assert receipt.reference.startswith("shp_")
    assert (entry.status, entry.order_id, entry.reference, entry.amount, entry.calls) == (
        EntryStatus.BOOKED,
        "o1",
        receipt.reference,
        None,
        1,
    )


async def test_the_ledger_keeps_nothing_of_the_customer(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    """Not even a digest, which could be guessed: the address may differ under the same key."""
    await carrier.book(KEY, "o1", PARCEL, HOME)
    before = await ledger.find(KEY)
    await carrier.book(KEY, "o1", PARCEL, replace(HOME, name="Bob", line1="2 Other Street"))
    after = await ledger.find(KEY)
    assert before is not None
    assert after == replace(before, calls=2)


async def test_country_xx_is_refused_for_good(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    for calls in (1, 2):
        with pytest.raises(ShipmentRefusedError) as caught:
            await carrier.book(KEY, "o1", PARCEL, replace(HOME, country="XX", postal_code="DOWN"))
        assert caught.value.code == "country_not_served"
        entry = await ledger.find(KEY)
        assert entry is not None
        assert (entry.status, entry.calls) == (EntryStatus.REFUSED, calls)


async def test_postal_code_flaky_is_answered_503_twice_and_then_goes_well(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    flaky = replace(HOME, postal_code="FLAKY")
    for _ in range(2):
        with pytest.raises(GatewayUnavailableError):
            await carrier.book(KEY, "o1", PARCEL, flaky)
    await carrier.book(KEY, "o1", PARCEL, flaky)
    entry = await ledger.find(KEY)
    assert entry is not None
    assert (entry.status, entry.calls) == (EntryStatus.BOOKED, 3)


async def test_postal_code_down_is_answered_503_always(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    for _ in range(5):
        with pytest.raises(GatewayUnavailableError):
            await carrier.book(KEY, "o1", PARCEL, replace(HOME, postal_code="DOWN"))
    assert await ledger.find(KEY) is None
    assert await ledger.failed_calls(KEY) == 5


async def test_a_cancelled_shipment_is_cancelled_in_the_ledger(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    receipt = await carrier.book(KEY, "o1", PARCEL, HOME)
    assert await carrier.cancel(KEY, receipt.reference) == receipt
    entry = await ledger.find(KEY)
    assert entry is not None
    assert entry.status is EntryStatus.CANCELLED


async def test_cancelling_an_unknown_key_leaves_a_tombstone(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    await carrier.cancel(KEY, None)
    with pytest.raises(ShipmentRefusedError) as caught:
        await carrier.book(KEY, "o1", PARCEL, HOME)
    assert caught.value.code == "cancelled"
    entry = await ledger.find(KEY)
    assert entry is not None
    assert (entry.status, entry.order_id, entry.calls) == (EntryStatus.CANCELLED, None, 1)


async def test_a_reused_key_says_so(carrier: SandboxCarrier) -> None:
    await carrier.book(KEY, "o1", PARCEL, HOME)
    with pytest.raises(GatewayError) as caught:
        await carrier.book(KEY, "o2", PARCEL, HOME)
    assert caught.value.code == "key_reused"


async def test_faults_can_be_set_while_it_runs(
    carrier: SandboxCarrier, ledger: MemoryLedger
) -> None:
    carrier.faults = Faults(error_rate=1)
    with pytest.raises(GatewayUnavailableError):
        await carrier.book(KEY, "o1", PARCEL, HOME)
    carrier.faults = Faults(timeout_rate=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(carrier.book(KEY, "o1", PARCEL, HOME), 5)
    carrier.faults = Faults()
    await carrier.book(KEY, "o1", PARCEL, HOME)
