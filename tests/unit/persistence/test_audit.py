"""The auditor sees every broken invariant, and none where all is well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from gateways.ledger import EntryStatus, LedgerEntry
from orders.events import (
    CancellationRequested,
    OrderCancelled,
    OrderCompleted,
    OrderParked,
    OrderRejected,
    OrderRetried,
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentRefunded,
    PaymentVoided,
    ShipmentCancelled,
    StepFailed,
    StepRefused,
    StockReleased,
    StockReserved,
)
from orders.money import Money
from orders.stock import HoldReleased, StockHeld, StockSold
from persistence.codec import EventRegistry
from persistence.events import WriterClaimed
from persistence.memory import MemoryEventStore
from tests.contract.commits import AT, commit
from tests.unit.persistence.histories import placed
from tests.unit.persistence.shop import Shop


@dataclass(frozen=True, slots=True)
class FromLater:
    """An event that this program has never heard of."""

    type: ClassVar[str] = "FromLater"
    schema_version: ClassVar[int] = 1

    what: str = "news"


@pytest.fixture
async def shop(memory: MemoryEventStore) -> Shop:
    shop = Shop(memory)
    await shop.open()
    return shop


async def test_a_shop_in_order_has_no_findings(shop: Shop) -> None:
    await shop.complete("a")
    await shop.refuse("b")
    await shop.claim("w2")
    await shop.ship("c")
    await shop.add("supervision", OrderCompleted())

    report = await shop.audit()

    assert report.findings == []
    assert report.counts["commits"] == shop.position
    assert report.counts["writers"] == 2
    assert report.counts["orders"] == 3
    assert report.counts["orders completed"] == 1
    assert report.counts["orders shipped"] == 1
    assert report.counts["payments authorized"] == 2
    assert report.counts["holds settling"] == 0


async def test_an_empty_log_has_no_findings(memory: MemoryEventStore) -> None:
    assert await Shop(memory).findings() == []


async def test_what_cannot_be_read_is_a_finding_and_the_rest_is_looked_at(
    shop: Shop, memory: MemoryEventStore
) -> None:
    await shop.complete("a")
    newer = MemoryEventStore(EventRegistry([FromLater]))
    shop.position += 1
    row = newer.encode(commit(shop.position, "order-b", events=(FromLater(),), writer="w"))
    await memory.insert([row])
    await shop.add("order-c", OrderCompleted(), seq=3)

    unreadable, *others = (await shop.audit()).findings

    assert unreadable.startswith(f"what stands at position {shop.position - 1} cannot be read: row")
    assert "'FromLater' is not registered" in unreadable
    assert any("order-c has a gap" in other for other in others)
    assert not any("the log has a gap" in other for other in others)


async def test_a_hold_that_is_not_sold_yet_is_settling_and_no_breach(shop: Shop) -> None:
    await shop.ship("a")
    await shop.entry("a", "capture", EntryStatus.CAPTURED)
    await shop.order("a", PaymentCaptured(1, "ch"), OrderCompleted())

    report = await shop.audit()

    assert report.findings == []
    assert report.counts["holds settling"] == 1


async def test_an_order_that_was_parked_and_cancelled_is_in_order(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", StepFailed("authorize", False, 1, "timeout", "", True, None))
    await shop.order("a", OrderParked("authorize", "retries_exhausted", "timeout", "", None))
    await shop.order("a", OrderRetried())
    await shop.order("a", CancellationRequested("changed my mind", True))
    await shop.order("a", PaymentAuthorized(2, "pi"))
    await shop.order("a", PaymentVoided(1, ""))
    await shop.entry("a", "authorize", EntryStatus.VOIDED)
    await shop.stock(HoldReleased("a"))
    await shop.order("a", StockReleased(1, ""), OrderCancelled("changed my mind"))

    assert await shop.findings() == []


# The log


async def test_a_gap_in_the_log_is_found(shop: Shop) -> None:
    shop.position += 1
    await shop.complete("a")

    assert await shop.findings() == ["the log has a gap: position 5 follows 3"]


async def test_a_gap_in_a_stream_is_found(shop: Shop) -> None:
    await shop.add("supervision", OrderCompleted())
    await shop.add("supervision", OrderCompleted(), seq=3)

    assert await shop.findings() == ["supervision has a gap: event 3 follows 1, at position 5"]


async def test_an_overlap_in_a_stream_is_found(shop: Shop) -> None:
    await shop.add("supervision", OrderCompleted(), OrderCompleted())
    await shop.add("supervision", OrderCompleted(), seq=2)

    assert await shop.findings() == ["supervision has an overlap: event 2 follows 2, at position 5"]


async def test_a_commit_of_an_older_writer_behind_a_claim_is_found(shop: Shop) -> None:
    await shop.claim("w2")
    shop.writer = "w"
    await shop.order("a", placed("a"))

    assert await shop.findings() == ["position 5 was written by w, but the log was claimed by w2"]


async def test_a_log_that_nobody_claimed_is_found(memory: MemoryEventStore) -> None:
    shop = Shop(memory)
    await shop.order("a", placed("a"))

    assert await shop.findings() == ["position 1 was written by w, but the log was not claimed"]


async def test_a_claim_in_anothers_name_is_found(shop: Shop) -> None:
    await shop.add("writer-x", WriterClaimed("x"))

    assert await shop.findings() == ["position 4 was written by w, but the log was claimed by x"]


async def test_time_that_goes_back_is_found(shop: Shop) -> None:
    await shop.add("order-a", placed("a"), at=AT)

    (finding,) = await shop.findings()
    assert finding.startswith("time goes back at position 4")


# One order


async def test_an_order_that_does_not_begin_with_its_placing_is_found(shop: Shop) -> None:
    await shop.order("a", StockReserved(1, ""))
    await shop.order("a", StockReserved(1, ""))

    assert await shop.findings() == [
        "order a, event 1: an order's stream begins with OrderPlaced, not StockReserved"
    ]


async def test_an_order_placed_twice_is_found(shop: Shop) -> None:
    await shop.order("a", placed("a"))
    await shop.order("a", placed("a"))

    findings = await shop.findings()
    assert "order a, event 2: it is placed a second time" in findings


async def test_an_order_that_goes_on_after_its_end_is_found(shop: Shop) -> None:
    await shop.refuse("a")
    await shop.order("a", OrderRetried())

    assert await shop.findings() == ["order a went on after its end: OrderRetried"]


@pytest.mark.parametrize("again", [PaymentAuthorized(2, "pi"), PaymentCaptured(2, "ch")])
async def test_a_charge_made_twice_is_found(
    shop: Shop, again: PaymentAuthorized | PaymentCaptured
) -> None:
    await shop.ship("a")
    await shop.entry("a", "capture", EntryStatus.CAPTURED)
    if isinstance(again, PaymentAuthorized):
        await shop.order("a", again)
    await shop.order("a", PaymentCaptured(1, "ch"), again, OrderCompleted())

    name = "authorize" if isinstance(again, PaymentAuthorized) else "capture"
    assert any(f"{name} takes effect a second time" in each for each in await shop.findings())


async def test_a_step_out_of_its_order_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.entry("a", "ship", EntryStatus.BOOKED)
    await shop.order("a", OrderShipped(1, "shp"))

    assert await shop.findings() == ["order a, event 3: ship takes effect before authorize"]


async def test_a_charge_without_a_shipment_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.entry("a", "authorize", EntryStatus.AUTHORIZED)
    await shop.entry("a", "capture", EntryStatus.CAPTURED)
    await shop.order("a", PaymentAuthorized(1, "pi"))
    await shop.order("a", PaymentCaptured(1, "ch"), OrderCompleted())

    findings = await shop.findings()
    assert "order a, event 4: capture takes effect before ship" in findings
    assert "order a ended completed, but ship is pending" in findings


async def test_an_end_that_leaves_something_done_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.entry("a", "authorize", EntryStatus.VOIDED)
    await shop.order("a", PaymentAuthorized(1, "pi"))
    await shop.order("a", StepRefused("ship", 1, "country", ""))
    await shop.stock(HoldReleased("a"))
    await shop.order("a", StockReleased(1, ""), OrderRejected("country"))

    assert await shop.findings() == [
        "order a, event 5: reserve is undone before authorize, which is done",
        "order a ended rejected, but authorize is still done",
    ]


async def test_an_end_that_leaves_something_unknown_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", StepFailed("authorize", False, 1, "timeout", "", True, AT))
    await shop.order("a", CancellationRequested("", False))
    await shop.stock(HoldReleased("a"))
    await shop.order("a", StockReleased(1, ""), OrderCancelled(""))

    assert await shop.findings() == [
        "order a, event 5: reserve is undone before authorize, which is unknown",
        "order a ended cancelled, but authorize is still unknown",
    ]


async def test_an_end_before_an_answer_on_its_way_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", CancellationRequested("", True))
    await shop.stock(HoldReleased("a"))
    await shop.order("a", StockReleased(1, ""), OrderCancelled(""))

    assert await shop.findings() == [
        "order a, event 4: reserve is undone before authorize, which is awaited",
        "order a ended cancelled, but authorize is still awaited",
    ]


async def test_an_undoing_of_what_was_not_done_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", CancellationRequested("", False))
    await shop.order("a", PaymentVoided(1, ""))

    assert await shop.findings() == ["order a, event 4: authorize is undone, but it is pending"]


async def test_an_undoing_without_a_reason_is_found(shop: Shop) -> None:
    await shop.ship("a")
    await shop.order("a", ShipmentCancelled(1, ""))

    assert await shop.findings() == ["order a, event 5: ship is undone without a reason"]


async def test_a_step_begun_while_the_order_is_undone_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", CancellationRequested("", False))
    await shop.entry("a", "authorize", EntryStatus.AUTHORIZED)
    await shop.order("a", PaymentAuthorized(1, "pi"))

    assert await shop.findings() == [
        "order a, event 4: authorize takes effect while the order is being undone"
    ]


# The stock


async def test_stock_sold_beyond_what_there_is_is_found(shop: Shop) -> None:
    for n in range(6):
        await shop.complete(f"o{n}")

    assert "SKU-BOOK has -2 units available after the stock's event 13" in await shop.findings()


async def test_stock_still_held_for_a_rejected_order_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.order("a", StepRefused("authorize", 1, "declined", ""))
    await shop.order("a", StockReleased(1, ""), OrderRejected("declined"))

    assert await shop.findings() == ["order a ended rejected, but its stock is still held"]


async def test_stock_held_for_nobody_is_found(shop: Shop) -> None:
    await shop.refuse("a")
    await shop.stock(StockHeld("a", (("SKU-BOOK", 2),)))
    await shop.stock(StockHeld("nobody", (("SKU-BOOK", 2),)))

    assert await shop.findings() == [
        "stock is held for a, which is no order under way",
        "stock is held for nobody, which is no order under way",
    ]


async def test_a_hold_of_something_else_is_found(shop: Shop) -> None:
    await shop.order("a", placed("a"))
    await shop.stock(StockHeld("a", (("SKU-BOOK", 3),)))

    assert await shop.findings() == ["order a is for {'SKU-BOOK': 2}, but holds {'SKU-BOOK': 3}"]


async def test_a_reservation_that_the_stock_does_not_know_is_found(shop: Shop) -> None:
    await shop.order("a", placed("a"))
    await shop.order("a", StockReserved(1, ""))

    assert await shop.findings() == ["order a is reserved, but the stock holds nothing for it"]


async def test_a_completed_order_whose_stock_was_released_is_found(shop: Shop) -> None:
    await shop.ship("a")
    await shop.entry("a", "capture", EntryStatus.CAPTURED)
    await shop.order("a", PaymentCaptured(1, "ch"), OrderCompleted())
    await shop.stock(HoldReleased("a"))

    assert await shop.findings() == ["order a completed, but its stock was released"]


async def test_stock_sold_for_an_order_that_is_not_complete_is_found(shop: Shop) -> None:
    await shop.hold("a")
    await shop.stock(StockSold("a"))

    assert await shop.findings() == ["stock is sold for order a, which is not complete"]


async def test_stock_released_that_was_not_held_is_found(shop: Shop) -> None:
    await shop.stock(HoldReleased("a"))

    (finding,) = await shop.findings()
    assert finding.startswith("the stock's event 3, HoldReleased, cannot follow")


# The ledgers


async def test_money_taken_for_a_rejected_order_is_found(shop: Shop) -> None:
    await shop.refuse("a")
    await shop.entry("a", "capture", EntryStatus.CAPTURED)

    assert await shop.findings() == [
        "order a ended rejected, but its capture still stands: capture-a is captured"
    ]


@pytest.mark.parametrize("step", ["authorize", "capture", "ship"])
async def test_an_effect_that_no_ledger_knows_is_found(shop: Shop, step: str) -> None:
    await shop.complete("a")
    for ledger in (shop.payments, shop.shipments):
        ledger._entries.pop(f"a:{step}", None)

    assert await shop.findings() == [
        f"order a has {step} done in the log, but no ledger knows of a:{step}"
    ]


async def test_an_effect_under_way_that_no_ledger_knows_is_found(shop: Shop) -> None:
    await shop.ship("a")
    shop.payments._entries.clear()

    assert await shop.findings() == [
        "order a has authorize done in the log, but no ledger knows of a:authorize"
    ]


async def test_a_completed_order_whose_money_was_given_back_is_found(shop: Shop) -> None:
    await shop.complete("a")
    entry = await shop.payments.find("a:capture")
    assert entry is not None
    await shop.payments.move(entry, EntryStatus.REFUNDED)

    assert await shop.findings() == [
        "order a completed, but its capture does not stand: capture-a is refunded"
    ]


async def test_a_wrong_amount_is_found(shop: Shop) -> None:
    await shop.complete("a")
    entry = shop.payments._entries["a:capture"]
    shop.payments._entries["a:capture"] = replace(entry, amount=Money(1, "EUR"))

    assert await shop.findings() == ["order a is for 39.98 EUR, but its capture is for 0.01 EUR"]


async def test_a_second_authorization_under_another_key_is_found(shop: Shop) -> None:
    await shop.complete("a")
    await shop.payments.record(
        LedgerEntry("a:authorize:2", "a", EntryStatus.AUTHORIZED, "pi_2", Money(3998, "EUR"))
    )

    (finding,) = await shop.findings()
    assert "which is not that order's effect key" in finding


async def test_a_charge_for_an_order_that_does_not_exist_is_found(shop: Shop) -> None:
    await shop.entry("ghost", "authorize", EntryStatus.AUTHORIZED)

    assert await shop.findings() == [
        "a ledger has entries for order ghost, which the log does not know"
    ]


async def test_orders_that_go_on_during_the_audit_are_no_breach(shop: Shop) -> None:
    # What the ledgers say of an order under way may be ahead of the log that was read.
    await shop.ship("a")
    await shop.entry("a", "capture", EntryStatus.CAPTURED)
    await shop.hold("b")
    await shop.order("b", PaymentAuthorized(1, "pi"))
    await shop.entry("b", "authorize", EntryStatus.VOIDED)
    await shop.hold("c")
    await shop.order("c", PaymentAuthorized(1, "pi"))
    await shop.order("c", StepRefused("ship", 1, "country", ""))
    await shop.entry("c", "authorize", EntryStatus.VOIDED)

    assert await shop.findings() == []


async def test_a_refund_before_the_shipment_is_cancelled_is_in_order(shop: Shop) -> None:
    await shop.ship("a")
    await shop.order("a", StepFailed("capture", False, 1, "timeout", "", True, None))
    await shop.order("a", OrderParked("capture", "retries_exhausted", "timeout", "", None))
    await shop.order("a", CancellationRequested("", False))
    await shop.order("a", PaymentCaptured(2, "ch"))
    await shop.order("a", PaymentRefunded(1, ""))
    await shop.order("a", ShipmentCancelled(1, ""))
    await shop.order("a", PaymentVoided(1, ""))
    await shop.stock(HoldReleased("a"))
    await shop.order("a", StockReleased(1, ""), OrderCancelled(""))
    for key, status in (("authorize", EntryStatus.VOIDED), ("ship", EntryStatus.CANCELLED)):
        ledger = shop.shipments if key == "ship" else shop.payments
        entry = await ledger.find(f"a:{key}")
        assert entry is not None
        await ledger.move(entry, status)
    await shop.entry("a", "capture", EntryStatus.REFUNDED)

    assert await shop.findings() == []


async def test_of_very_many_findings_the_first_are_told_and_the_rest_are_counted(
    shop: Shop,
) -> None:
    for n in range(1_003):
        await shop.entry(f"ghost-{n}", "authorize", EntryStatus.AUTHORIZED)

    findings = await shop.findings()

    assert len(findings) == 1_001
    assert findings[-1] == "and 3 more"
