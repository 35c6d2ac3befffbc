"""Everybody together: from the first delivery until the curtain falls."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from loguru import logger

from demo.clerk import Clerk
from demo.crowd import Crowd
from demo.pace import Pace
from demo.supplier import Supplier
from demo.visits import visits
from demo.weather import Weather
from engine import Engine
from engine.policies import Clock, utc_now


class Town:
    """The shop's customers, its staff and its weather. Each draws from a seed of its own: what one
    of them does changes nothing for the others.
    """

    def __init__(
        self, engine: Engine, pace: Pace, rng: random.Random, clock: Clock = utc_now
    ) -> None:
        def seed() -> random.Random:
            return random.Random(rng.getrandbits(64))

        self.crowd = Crowd(engine, visits(seed()), pace, seed())
        self.supplier = Supplier(engine, pace, seed())
        self.weather = Weather(engine, pace, seed())
        self.clerk = Clerk(engine, pace, clock)

    async def run(self) -> None:
        """Open the shop, and go on until cancelled."""
        await self.supplier.open_shop()
        async with asyncio.TaskGroup() as people:
            for somebody in (self.supplier, self.crowd, self.weather, self.clerk):
                people.create_task(somebody.run())


@asynccontextmanager
async def liven_up(
    engine: Engine, pace: Pace, rng: random.Random, clock: Clock = utc_now
) -> AsyncIterator[Town]:
    """A shop with life in it, inside the block. What fails in there that is nobody's plan ends the
    block with its error.
    """
    town = Town(engine, pace, rng, clock)
    async with asyncio.TaskGroup() as group:
        life = group.create_task(town.run())
        logger.bind(rate=pace.rate).info("the demo begins")
        yield town
        life.cancel()
    logger.bind(**town.crowd.tally).info("the demo is over")
