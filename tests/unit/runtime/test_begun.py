"""Awaiting what most often has nothing to wait for."""

from __future__ import annotations

import asyncio

import pytest

from actors.runtime import Begun


class Door:
    """Opened once; those who pass come out with a number."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    async def passed(self, number: int) -> int:
        await self.opened.wait()
        await asyncio.sleep(0)
        return number


async def test_what_needs_no_waiting_is_done_at_once() -> None:
    door = Door()
    door.opened.set()

    async def instantly() -> int:
        await door.opened.wait()
        return 3

    begun = Begun(instantly())

    assert not begun.waits
    assert await begun == 3


async def test_what_has_to_wait_says_so_and_comes_to_the_same() -> None:
    door = Door()

    begun = Begun(door.passed(5))

    assert begun.waits
    asyncio.get_running_loop().call_soon(door.opened.set)
    assert await begun == 5


async def test_what_fails_at_once_fails_where_it_is_begun() -> None:
    async def fails() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Begun(fails())


async def test_what_fails_later_fails_where_it_is_awaited() -> None:
    async def fails() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    begun = Begun(fails())

    with pytest.raises(ValueError, match="no"):
        await begun


async def test_a_future_may_be_awaited_so_too() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, 7)

    assert await Begun(future) == 7


async def test_a_cancellation_is_for_whoever_waits_in_there() -> None:
    told: list[str] = []

    async def stubborn() -> str:
        for _ in range(2):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told.append("cancelled")
        return "in the end"

    async def begin() -> str:
        return await Begun(stubborn())

    task = asyncio.create_task(begin())
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()

    assert await task == "in the end"
    assert told == ["cancelled", "cancelled"]


async def test_a_time_limit_set_when_it_waits_ends_the_wait() -> None:
    begun = Begun(asyncio.Event().wait())

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await begun
