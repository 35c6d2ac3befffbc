"""What the engine relies on from every carrier."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from gateways import (
    Carrier,
    Destination,
    GatewayError,
    MemoryLedger,
    Parcel,
    Receipt,
    ShipmentRefusedError,
)
from gateways.sandbox import SandboxCarrier

KEY = "o1:ship"
PARCEL = Parcel((("SKU-MUG", 2), ("SKU-LAMP", 1)))
HOME = Destination("Ada Example", "1 Main Street", None, "Utrecht", "3511 AA", "NL")
NOWHERE = replace(HOME, country="XX")


@pytest.fixture
def sandbox() -> Carrier:
    return SandboxCarrier(MemoryLedger(), random.Random(1))


@pytest.fixture(params=["sandbox"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    made: Carrier = request.getfixturevalue(request.param)
    return made


async def booked(carrier: Carrier, key: str = KEY) -> str:
    return (await carrier.book(key, "o1", PARCEL, HOME)).reference


async def test_a_shipment_has_a_reference_that_can_be_kept(carrier: Carrier) -> None:
    reference = await booked(carrier)
    assert 0 < len(reference) <= 255
    assert reference.isprintable()


async def test_the_same_key_is_the_same_shipment(carrier: Carrier) -> None:
    assert await booked(carrier) == await booked(carrier)


async def test_concurrent_calls_under_one_key_are_one_shipment(carrier: Carrier) -> None:
    assert len(set(await asyncio.gather(*(booked(carrier) for _ in range(5))))) == 1


async def test_another_key_is_another_shipment(carrier: Carrier) -> None:
    assert await booked(carrier) != await booked(carrier, "o2:ship")


async def test_a_key_used_for_another_parcel_is_an_error_and_no_refusal(carrier: Carrier) -> None:
    await booked(carrier)
    with pytest.raises(GatewayError) as caught:
        await carrier.book(KEY, "o1", Parcel((("SKU-MUG", 3),)), HOME)
    assert not isinstance(caught.value, ShipmentRefusedError)


async def test_a_refusal_is_repeated_as_it_was(carrier: Carrier) -> None:
    codes = []
    for _ in range(2):
        with pytest.raises(ShipmentRefusedError) as caught:
            await carrier.book(KEY, "o1", PARCEL, NOWHERE)
        codes.append(caught.value.code)
    assert codes[0] == codes[1]


async def test_a_cancellation_may_be_repeated(carrier: Carrier) -> None:
    shipment = await booked(carrier)
    assert await carrier.cancel(KEY, shipment) == await carrier.cancel(KEY, shipment)


async def test_a_cancelled_shipment_is_not_booked_again(carrier: Carrier) -> None:
    await carrier.cancel(KEY, await booked(carrier))
    with pytest.raises(ShipmentRefusedError):
        await booked(carrier)


async def test_a_booking_that_arrives_after_its_cancellation_is_refused(carrier: Carrier) -> None:
    await carrier.cancel(KEY, None)
    with pytest.raises(ShipmentRefusedError):
        await booked(carrier)


async def test_a_cancellation_of_what_was_refused_is_done_already(carrier: Carrier) -> None:
    with pytest.raises(ShipmentRefusedError):
        await carrier.book(KEY, "o1", PARCEL, NOWHERE)
    assert isinstance(await carrier.cancel(KEY, None), Receipt)


async def test_a_call_that_was_given_up_can_be_made_again(carrier: Carrier) -> None:
    given_up = asyncio.ensure_future(booked(carrier))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait([given_up])
    assert await booked(carrier) == await booked(carrier)
