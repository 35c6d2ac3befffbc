"""What befalls everybody at once: outages of a gateway, and services that crash."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from loguru import logger

from demo.pace import Pace
from demo.shop import STAFF, Shop
from gateways.sandbox import Faults
from gateways.sandbox.provider import SandboxProvider
from supervisor import PathNotFound

Gateway = Literal["payment", "shipping"]

FAIR: Final = Faults()
_KINDS: Final = {
    "down": Faults(error_rate=1.0),
    "unreliable": Faults(error_rate=0.3, timeout_rate=0.03, latency_ms=150),
    "slow": Faults(latency_ms=800),
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

    def __init__(self, shop: Shop, pace: Pace, rng: random.Random) -> None:
        self.tally: Counter[str] = Counter()
        self._shop = shop
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
            provider = self._provider(storm.gateway)
            # Somebody at the dashboard dials in faults of their own? Then these must not mix.
            if provider is None or provider.faults != FAIR:
                continue
            self.tally[storm.kind] += 1
            note = logger.bind(gateway=storm.gateway, kind=storm.kind)
            note.info("an outage begins, for {:.0f} s", storm.lasts_s)
            provider.faults = storm.faults
            try:
                await asyncio.sleep(storm.lasts_s)
            finally:
                if provider.faults is storm.faults:
                    provider.faults = FAIR
                note.info("an outage is over")

    async def _strike(self) -> None:
        for stroke in self._strokes:
            await asyncio.sleep(stroke.after_s)
            try:
                await self._shop.restart_actor(STAFF, stroke.path)
            except PathNotFound:
                continue  # The engine is on its way down.
            self.tally["crash"] += 1

    def _provider(self, gateway: Gateway) -> SandboxProvider | None:
        gateways = self._shop.gateways
        provider = gateways.payments if gateway == "payment" else gateways.carrier
        return provider if isinstance(provider, SandboxProvider) else None
