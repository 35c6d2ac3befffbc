"""Awaiting what most often has nothing to wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from actors.runtime import at_once


class Door:
    """Opened once; those who pass come out with a number."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.waits = 0

    def waited(self) -> None:
        self.waits += 1

    async def passed(self, number: int) -> int:
        await self.opened.wait()
        await asyncio.sleep(0)
        return number


async def test_what_needs_no_waiting_is_not_prepared_for() -> None:
    door = Door()
    door.opened.set()

    async def instantly() -> int:
        await door.opened.wait()
        return 3

    assert await at_once(instantly(), door.waited) == 3
    assert door.waits == 0


async def test_whoever_has_to_wait_says_so_once_and_gets_the_same() -> None:
    door = Door()
    asyncio.get_running_loop().call_soon(door.opened.set)

    assert await at_once(door.passed(5), door.waited) == 5
    assert door.waits == 1


@pytest.mark.parametrize("opened", [True, False])
async def test_what_it_raises_is_raised(opened: bool) -> None:
    async def fails() -> int:
        if not opened:
            await asyncio.sleep(0)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await at_once(fails(), Door().waited)


async def test_a_future_may_be_awaited_so_too() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, 7)

    assert await at_once(future, Door().waited) == 7


async def test_a_cancellation_is_for_whoever_waits_in_there() -> None:
    told: list[str] = []

    async def stubborn() -> str:
        for _ in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told.append("cancelled")
        return "in the end"

    task = asyncio.create_task(_awaited(stubborn()))
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()

    assert await task == "in the end"
    assert told == ["cancelled", "cancelled"]


async def test_a_time_limit_set_on_the_way_ends_the_wait() -> None:
    loop = asyncio.get_running_loop()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as limit:
            await at_once(asyncio.Event().wait(), lambda: limit.reschedule(loop.time() + 0.001))


async def _awaited(awaitable: Awaitable[str]) -> str:
    return await at_once(awaitable, Door().waited)
