"""What befalls everybody at once: outages of a gateway, and services that crash."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal, NamedTuple

from loguru import logger

from demo.pace import Pace
from demo.staff import STAFF
from engine import Engine
from gateways.sandbox import Faults
from supervisor import PathNotFound

Gateway = Literal["payment", "shipping"]

FAIR: Final = Faults()
_KINDS: Final = {
    "down": Faults(error_rate=1.0),
    "unreliable": Faults(error_rate=0.3, timeout_rate=0.03, latency_ms=150),
    # No slower: 128 calls at a time are to carry the busiest demo.
    "slow": Faults(latency_ms=400),
}
SERVICES: Final = (
    "/services/payment",
    "/services/shipping",
    "/services/inventory",
    "/projections/orders",
)


class Storm(NamedTuple):
    """An outage that is going to come."""

    after_s: float
    lasts_s: float
    gateway: Gateway
    kind: str

    @property
    def faults(self) -> Faults:
        return _KINDS[self.kind]


class Stroke(NamedTuple):
    """A crash that is going to come."""

    after_s: float
    path: str


def storms(rng: random.Random, pace: Pace) -> Iterator[Storm]:
    """Outages without end. Those who have just sat down need not wait long for the first."""
    first = 0.4
    while True:
        yield Storm(
            pace.storm_every_s * rng.uniform(0.6, 1.4) * first,
            pace.storm_lasts_s * rng.uniform(0.5, 1.5),
            rng.choice(("payment", "shipping")),
            rng.choice(list(_KINDS)),
        )
        first = 1.0


def strokes(rng: random.Random, pace: Pace) -> Iterator[Stroke]:
    """Crashes without end."""
    while True:
        yield Stroke(pace.crash_every_s * rng.uniform(0.5, 1.5), rng.choice(SERVICES))


class Weather:
    """Brings them over the shop. ``tally`` counts outages by kind, and crashes."""

    def __init__(self, engine: Engine, pace: Pace, rng: random.Random) -> None:
        self.tally: Counter[str] = Counter()
        self._engine = engine
        self._storms = storms(rng, pace)
        self._strokes = strokes(random.Random(rng.getrandbits(64)), pace)

    async def run(self) -> None:
        """Go on until cancelled: then the sky clears."""
        async with asyncio.TaskGroup() as sky:
            sky.create_task(self._rage())
            sky.create_task(self._strike())

    async def _rage(self) -> None:
        for storm in self._storms:
            await asyncio.sleep(storm.after_s)
            # Somebody at the dashboard dials in faults of their own? Then these must not mix.
            if await self._faults(storm.gateway) != FAIR:
                continue
            self.tally[storm.kind] += 1
            logger.bind(gateway=storm.gateway, kind=storm.kind, lasts_s=storm.lasts_s).info(
                "an outage begins"
            )
            await self._set_faults(storm.gateway, storm.faults)
            try:
                await asyncio.sleep(storm.lasts_s)
            finally:
                if await self._faults(storm.gateway) == storm.faults:
                    await self._set_faults(storm.gateway, FAIR)

    async def _strike(self) -> None:
        for stroke in self._strokes:
            await asyncio.sleep(stroke.after_s)
            try:
                await self._engine.restart_actor(STAFF, stroke.path)
            except PathNotFound:
                continue  # The engine is on its way down.
            self.tally["crash"] += 1

    async def _faults(self, gateway: Gateway) -> Faults:
        both = await self._engine.rehearsal.faults(STAFF)
        return both.payment if gateway == "payment" else both.shipping

    async def _set_faults(self, gateway: Gateway, faults: Faults) -> None:
        both = await self._engine.rehearsal.faults(STAFF)
        changed = (
            replace(both, payment=faults)
            if gateway == "payment"
            else replace(both, shipping=faults)
        )
        await self._engine.rehearsal.set_faults(STAFF, changed)
