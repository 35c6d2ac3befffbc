from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from actors.runtime import AsyncioActorRef
from actors.shipping import ShippingActor
from gateways import Destination, EntryStatus, MemoryLedger, Parcel, Receipt
from gateways.sandbox import SandboxCarrier
from orders.effects import Failed, Refused, Result, Succeeded
from tests.unit.actors.service_world import (
    STEPS_DONE,
    Inbox,
    Records,
    a_call,
    a_customer,
    a_guard,
    an_order,
    captured_logs,
)


class WatchedCarrier(SandboxCarrier):
    """Remembers what it was given, and breaks when it is told to."""

    last: tuple[Parcel, Destination] | None = None
    failure: Exception | None = None

    async def book(
        self, key: str, order_id: str, parcel: Parcel, destination: Destination
    ) -> Receipt:
        self.last = parcel, destination
        if self.failure is not None:
            raise self.failure
        return await super().book(key, order_id, parcel, destination)


@dataclass
class Service:
    """A shipping actor in front of the sandbox, and someone to ask it things."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    records: Records = field(default_factory=Records)

    def __post_init__(self) -> None:
        self.inbox = Inbox()
        self.gateway = WatchedCarrier(self.ledger, random.Random(1))
        self.guard = a_guard()
        self.ref: AsyncioActorRef[ShippingActor] = ShippingActor.start(
            self.gateway, self.records, self.guard, max_concurrency=4
        )

    def customer(self, **address: str) -> None:
        self.records.records["record-o1"] = a_customer(**address)

    async def result(self, step: str = "ship", **kwargs: Any) -> Result:
        call = a_call(
            step, reply_to=self.inbox, **{"order": an_order(done=STEPS_DONE[:2])} | kwargs
        )
        self.ref.tell(call)
        answer = await self.inbox.answer()
        assert (answer.step, answer.undo, answer.attempt) == (step, call.undo, call.attempt)
        return answer.result

    async def statuses(self) -> dict[str, EntryStatus]:
        return {entry.key: entry.status async for entry in self.ledger.entries()}


@pytest.fixture
async def service() -> Service:
    service = Service()
    service.customer()
    return service


async def test_ship_books_the_orders_lines_to_the_customers_address(service: Service) -> None:
    assert isinstance(await service.result(), Succeeded)
    assert service.gateway.last == (
        Parcel((("SKU-MUG", 2), ("SKU-LAMP", 1))),
        Destination("Ada Secretive", "1 Secret Street", None, "Utrecht", "3511 AA", "NL"),
    )
    assert await service.statuses() == {"o1:ship": EntryStatus.BOOKED}


async def test_asked_again_it_is_the_same_shipment(service: Service) -> None:
    assert await service.result() == await service.result(attempt=2)


async def test_undoing_cancels_the_shipment(service: Service) -> None:
    await service.result()
    result = await service.result(undo=True, order=an_order(done=STEPS_DONE[:3]))
    assert isinstance(result, Succeeded)
    assert await service.statuses() == {"o1:ship": EntryStatus.CANCELLED}


async def test_a_country_nobody_serves_is_a_refusal(service: Service) -> None:
    service.customer(country="XX")
    result = await service.result()
    assert isinstance(result, Refused)
    assert result.error == "country_not_served"


async def test_a_flaky_address_gets_there_at_the_third_attempt(service: Service) -> None:
    service.customer(postal_code="FLAKY")
    results = [await service.result(attempt=attempt) for attempt in (1, 2, 3)]
    assert [type(result) for result in results] == [Failed, Failed, Succeeded]


async def test_a_carrier_that_is_down_is_a_failure_without_doubt(service: Service) -> None:
    service.customer(postal_code="DOWN")
    result = await service.result()
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("unavailable", False)


async def test_an_erased_customer_is_refused_once_an_earlier_booking_is_cancelled(
    service: Service,
) -> None:
    await service.result()
    service.records.records.clear()
    result = await service.result(attempt=2)
    assert isinstance(result, Refused)
    assert result.error == "customer_erased"
    assert await service.statuses() == {"o1:ship": EntryStatus.CANCELLED}


async def test_while_the_database_is_away_nothing_is_sent_and_nothing_in_doubt(
    service: Service,
) -> None:
    service.records.failure = ConnectionError()
    result = await service.result()
    assert isinstance(result, Failed)
    assert not result.unknown
    assert service.gateway.last is None


async def test_a_poisonous_call_is_its_own_failure_and_the_service_lives_on(
    service: Service,
) -> None:
    service.gateway.failure = KeyError("1 Secret Street")
    with captured_logs() as lines:
        result = await service.result()
    assert isinstance(result, Failed)
    assert (result.error, result.unknown) == ("KeyError", True)
    assert "Secret" not in repr(result) + "".join(lines)
    service.gateway.failure = None
    assert isinstance(await service.result(attempt=2), Succeeded)


async def test_a_step_that_is_not_its_own_is_refused(service: Service) -> None:
    result = await service.result("authorize")
    assert isinstance(result, Refused)
    assert result.error == "unknown_step"
