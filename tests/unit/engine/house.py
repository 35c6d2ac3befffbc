"""An engine in memory that can be ended and begun again, and parked orders in it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random

from pydantic import SecretStr

from actors.ports import Address, CustomerRecord
from engine import Backend, Engine
from engine.backend import in_memory
from engine.parts import SHARD
from orders.redrive import Redrive, RedriveStatus
from orders.state import Status
from persistence.audit import audit
from settings import Settings
from web.port import Caller, PlaceOrder, RedriveWish, Role

OPERATOR = Caller("operator", Role.OPERATOR)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SETTINGS = Settings(
    mongo_url="memory:",
    pii_secret=SecretStr("0123456789abcdef" * 2),
    step_attempts=1,
    breaker_failures=1_000_000,
    crash_restarts=50,
    crash_backoff_initial_s=0.01,
    crash_backoff_max_s=0.01,
)
"""One attempt at a step: what fails is parked at once."""


class House:
    """What stays when an engine ends."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.backend: Backend = in_memory(settings)

    @asynccontextmanager
    async def engine(self) -> AsyncIterator[Engine]:
        """An engine on what is here, until the block ends."""
        loop = asyncio.get_running_loop()

        def clock() -> datetime:
            return NOON + timedelta(milliseconds=int(loop.time() * 1000))

        engine = Engine(self.settings, self.backend, clock=clock, rng=Random(3))
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()

    async def told(self, kind: str) -> Counter[str]:
        """How often each order has an event of that type."""
        seen: Counter[str] = Counter()
        async for page in self.backend.store.read_all(SHARD):
            for commit in page:
                seen.update(commit.stream for event in commit.events if event.type == kind)
        return seen

    async def findings(self) -> list[str]:
        """What the auditor has to say."""
        report = await audit(
            self.backend.store,
            payments=self.backend.payments,
            shipments=self.backend.shipments,
            shard=SHARD,
        )
        return list(report.findings)


async def park(engine: Engine, count: int) -> list[str]:
    """So many orders that a provider who is down has parked."""
    return list(await asyncio.gather(*(_park(engine, number) for number in range(count))))


async def _park(engine: Engine, number: int) -> str:
    address = Address("Invalidenstr. 1", None, "Berlin", "10115", "DE")
    record = CustomerRecord("ada@example.org", "Ada", address, "tok_down")
    order = PlaceOrder("shop", f"key-{number}", record, (("SKU-BOOK", 1),), b"body", "corr")
    placed = await engine.place(order)
    state = await engine.settled(OPERATOR, placed.state.id, 60)
    assert state.status is Status.PARKED
    return state.id


async def retry_all(engine: Engine, rate: int) -> Redrive:
    """Begin a redrive of everything that the payment provider has parked."""
    wish = RedriveWish("retry", rate, step="authorize")
    return await engine.redrives.start(OPERATOR, wish, "corr-redrive")


async def ended(engine: Engine, redrive_id: str) -> Redrive:
    """The redrive, when it has ended."""
    async with asyncio.timeout(600):
        while True:
            redrive = await engine.redrives.redrive(OPERATOR, redrive_id)
            if redrive.status is not RedriveStatus.RUNNING:
                return redrive
            await asyncio.sleep(0.05)
