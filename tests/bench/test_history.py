"""What is measured on is a log as an engine writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, cast

from bench.filling import fill, is_filled
from bench.history import Mix
from engine import Backend, Engine
from engine.backend import in_memory
from engine.parts import SHARD
from gateways.ledger import EntryStatus, LedgerEntry
from orders.state import Status
from persistence.audit import audit
from persistence.read_model import OrderFilter, OrderRow
from persistence.rebuild import rebuild
from settings import Settings

MIX = Mix(completed=450, parked=40, waiting=60)
LEDGER = {
    "authorize": (EntryStatus.AUTHORIZED, "payments"),
    "capture": (EntryStatus.CAPTURED, "payments"),
    "ship": (EntryStatus.BOOKED, "shipments"),
}


class StepView(TypedDict):
    name: str
    status: str
    effect_key: str


class OrderView(TypedDict):
    steps: list[StepView]


async def test_the_auditor_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    backend = in_memory(Settings(mongo_url="memory:", data_dir=tmp_path))
    await fill(backend, MIX)
    await settle_ledgers(backend)
    report = await audit(
        backend.store, payments=backend.payments, shipments=backend.shipments, shard=SHARD
    )
    assert report.findings == []
    assert report.counts["events"] > 8 * MIX.completed


async def test_the_rows_are_those_that_the_log_makes(tmp_path: Path) -> None:
    backend = in_memory(Settings(mongo_url="memory:", data_dir=tmp_path))
    await fill(backend, MIX)
    assert await is_filled(backend, MIX)
    assert not await is_filled(backend, Mix(completed=10_000))
    rows = await all_rows(backend)
    await rebuild(
        backend.store,
        backend.orders,
        backend.checkpoints,
        backend.redrives,
        shard=SHARD,
        progress=lambda _now, _end: None,
    )
    assert await all_rows(backend) == rows
    assert await backend.orders.counts() == {
        Status.COMPLETED: 450,
        Status.PARKED: 40,
        Status.RESERVED: 60,
    }


async def test_an_engine_starts_on_it_and_brings_the_open_orders_back(tmp_path: Path) -> None:
    settings = Settings(mongo_url="memory:", data_dir=tmp_path)
    backend = in_memory(settings)
    await fill(backend, MIX)
    engine = Engine(settings, backend)
    await engine.start()
    await engine.recovered()
    try:
        stats = await engine.stats_now()
        # Those that are parked hold their stock, but nobody is woken for them.
        assert stats.in_flight == MIX.waiting
        assert stats.orders[Status.COMPLETED] == MIX.completed
        assert stats.orders[Status.PARKED] == MIX.parked
    finally:
        await engine.stop()


async def settle_ledgers(backend: Backend) -> None:
    """What the other sides would have written meanwhile."""
    for row in await all_rows(backend):
        view = cast("OrderView", row.view)
        for step in view["steps"]:
            if step["status"] != "done" or step["name"] not in LEDGER:
                continue
            status, name = LEDGER[step["name"]]
            ledger = backend.shipments if name == "shipments" else backend.payments
            await ledger.record(LedgerEntry(step["effect_key"], row.id, status, step["effect_key"]))


async def all_rows(backend: Backend) -> list[OrderRow]:
    page = await backend.orders.list_orders(OrderFilter(), 100)
    rows = page.rows
    while page.next_cursor is not None:
        page = await backend.orders.list_orders(OrderFilter(), 100, page.next_cursor)
        rows += page.rows
    return rows
