from __future__ import annotations

import asyncio

import pytest

from actors.runtime import PeriodicActor


class Watchman(PeriodicActor):
    """Tells when it looks, and takes its time."""

    def __init__(
        self, interval_s: float, looks: asyncio.Queue[int], may_end: asyncio.Event
    ) -> None:
        super().__init__(interval_s)
        self._looks = looks
        self._may_end = may_end
        self._count = 0

    async def look(self) -> None:
        self._count += 1
        self._looks.put_nowait(self._count)
        await self._may_end.wait()


async def test_it_looks_again_when_a_look_is_over_and_not_before() -> None:
    looks: asyncio.Queue[int] = asyncio.Queue()
    may_end = asyncio.Event()
    watchman = Watchman.start(0.001, looks, may_end)

    assert await looks.get() == 1
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(looks.get(), 0.05)
    may_end.set()
    assert await looks.get() == 2

    await watchman.stop()
