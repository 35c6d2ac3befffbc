"""Orders are brought back as they are, not as they were when somebody began to look."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from actors.ports import Address, CustomerRecord
from orders.events import Recorded
from orders.state import Status
from persistence.store import EncodedCommit
from tests.unit.engine.house import OPERATOR, House
from web.port import PlaceOrder

RECORD = CustomerRecord(
    "ada@example.org", "Ada", Address("Street 1", None, "Berlin", "10115", "DE"), "tok_ok"
)
ORDER = PlaceOrder("shop", "key", RECORD, (("SKU-BOOK", 1),), b"body", "corr")


async def test_an_order_that_came_to_its_end_while_its_history_was_read_is_not_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House()
    store = house.backend.store
    insert, read_streams = store.insert, store.read_streams
    frozen, awake, read, go_on = True, asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def insert_unless_frozen(batch: Sequence[EncodedCommit]) -> None:
        if frozen and await house.told("OrderPlaced"):
            await awake.wait()
        await insert(batch)

    async def read_slowly(streams: Sequence[str]) -> dict[str, list[Recorded]]:
        histories = await read_streams(streams)
        read.set()
        await go_on.wait()
        return histories

    monkeypatch.setattr(store, "insert", insert_unless_frozen)
    monkeypatch.setattr(store, "read_streams", read_slowly)
    async with house.engine() as old:
        # It gets no further than that: another takes over.
        order_id = (await old.place(ORDER)).state.id
        frozen = False
        async with house.engine() as engine:
            await read.wait()
            await engine.cancel(OPERATOR, order_id, "changed my mind", "corr-cancel")
            state = await engine.settled(OPERATOR, order_id, 60)
            assert state.status is Status.CANCELLED

            go_on.set()
            await engine.recovered()
            await asyncio.sleep(60)
        awake.set()

    assert await house.findings() == []
    # Nothing was held for it any more.
    assert await house.told("StockHeld") == await house.told("HoldReleased")
