"""Of two engines on one log the one that came first stops itself, even if it has nothing to do."""

from __future__ import annotations

import asyncio

from tests.unit.engine.house import OPERATOR, House, park

SOON_S = 10.0
"""A look, and the recorder that wants to write down why it is over."""


async def test_an_idle_engine_learns_that_another_has_taken_the_log_over() -> None:
    house = House()
    async with house.engine() as old, house.engine() as new:
        async with asyncio.timeout(SOON_S):
            failure = await old.failed

        assert "fenced" in str(failure)
        assert not old.health().ready
        # Whose it is now, it stays.
        await asyncio.sleep(10 * SOON_S)
        assert not new.failed.done()
        assert len(await park(new, 1)) == 1


async def test_an_engine_that_is_alone_goes_on_idle_or_not() -> None:
    house = House()
    async with house.engine() as engine:
        for count in range(1, 5):
            await park(engine, count)
            await asyncio.sleep(SOON_S)
        await engine.restart_actor(OPERATOR, "/journal")
        await asyncio.sleep(10 * SOON_S)

        assert not engine.failed.done()
        assert engine.health().ready
