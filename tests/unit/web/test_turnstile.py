"""More come with orders than can be taken at once: they wait in line, and not for ever."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.web.door import Door
from tests.unit.web.good_order import GOOD
from web import WebSettings

AT_ONCE = 3


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(placing_at_once=AT_ONCE, placing_patience_s=0.2)


async def let_in(door: Door, callers: int) -> list[asyncio.Task[int]]:
    """So many come, and as many as may are let in, where they stay until the engine goes on."""
    door.engine.busy_until = asyncio.Event()

    async def place(number: int) -> int:
        return (await door.place(GOOD, {"Idempotency-Key": f"key-{number}"})).status

    sending = [asyncio.create_task(place(number)) for number in range(callers)]
    async with asyncio.timeout(5):
        while len(door.engine.placed) < min(callers, AT_ONCE):
            await door.engine.busy.wait()
            await asyncio.sleep(0)
    return sending


async def test_whoever_waits_in_line_has_a_turn(door: Door) -> None:
    sending = await let_in(door, 10)
    assert len(door.engine.placed) == AT_ONCE

    assert door.engine.busy_until is not None
    door.engine.busy_until.set()

    assert await asyncio.gather(*sending) == [201] * 10


async def test_whoever_waits_too_long_is_told_when_to_come_again(door: Door) -> None:
    sending = await let_in(door, AT_ONCE)

    refused = await door.place(GOOD)

    assert refused.status == 503
    assert refused.headers["Retry-After"] == "1"
    assert "try again" in refused.problem()["detail"]
    assert len(door.engine.placed) == AT_ONCE
    assert door.engine.busy_until is not None
    door.engine.busy_until.set()
    assert await asyncio.gather(*sending) == [201] * AT_ONCE
    assert (await door.place(GOOD)).status == 201


async def test_others_do_not_wait_for_those_in_line(door: Door) -> None:
    sending = await let_in(door, 10)

    assert (await door.get("/ready")).status == 200
    assert (await door.get("/api/orders")).status == 200

    for task in sending:
        task.cancel()
    await asyncio.wait(sending)


async def test_whoever_hangs_up_in_line_leaves_no_order_behind(door: Door) -> None:
    sending = await let_in(door, AT_ONCE + 1)
    (in_line,) = [task for task in sending if task not in sending[:AT_ONCE]]

    in_line.cancel()
    await asyncio.wait([in_line])
    assert (await door.get("/live")).status == 200  # by now the server has seen it go
    assert door.engine.busy_until is not None
    door.engine.busy_until.set()

    await asyncio.gather(*sending[:AT_ONCE])
    assert (await door.place(GOOD)).status == 201
    assert len(door.engine.placed) == AT_ONCE + 1
