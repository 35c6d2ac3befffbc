"""The demo for a day of ten minutes on an engine in memory, where no one ever waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

from pydantic import SecretStr

from demo import Pace, liven_up
from demo.catalogue import ARTICLES, RARE
from demo.staff import STAFF
from demo.town import Town
from demo.triage import Remedy
from demo.weather import FAIR
from engine import Backend, Engine
from engine.backend import in_memory
from engine.parts import SHARD
from orders.money import Money
from orders.state import Status
from persistence.audit import audit
from persistence.read_model import OrderFilter
from settings import Settings
from tests.virtual_time import VirtualTimeLoop
from web.port import DatabaseAwayError, Placed, PlaceOrder

MORNING = datetime(2026, 1, 1, 8, tzinfo=UTC)
SETTINGS = Settings(mongo_url="memory:", pii_secret=SecretStr("0123456789abcdef" * 2))


class Evening:
    """An engine with a demo on it, on virtual time."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.backend: Backend = in_memory(SETTINGS)
        self.engine = Engine(SETTINGS, self.backend, clock=_clock(loop), rng=Random(11))

    async def spend(self, seconds: float, pace: Pace, seed: int = 5) -> Town:
        """That long with the demo; then it leaves, and what is on its way comes to its end."""
        clock = _clock(asyncio.get_running_loop())
        async with liven_up(self.engine, pace, Random(seed), clock) as town:
            await asyncio.sleep(seconds)
        await asyncio.sleep(120)
        return town

    async def reasons(self) -> set[object]:
        """Why orders ended that did."""
        rows, _ = await self.backend.orders.list_orders(OrderFilter(), 1_000_000, None)
        return {row.view.get("reason") for row in rows}

    async def statuses(self) -> Counter[Status]:
        rows, _ = await self.backend.orders.list_orders(OrderFilter(), 1_000_000, None)
        return Counter(row.status for row in rows)


def _clock(loop: asyncio.AbstractEventLoop) -> Callable[[], datetime]:
    return lambda: MORNING + timedelta(milliseconds=int(loop.time() * 1000))


def on_virtual_time(course: Callable[[Evening], Awaitable[None]]) -> None:
    """Run a course on a started engine."""

    async def whole() -> None:
        evening = Evening()
        await evening.engine.start()
        try:
            await course(evening)
        finally:
            await evening.engine.stop()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(whole())


def test_ten_minutes_show_everything_and_breaks_no_invariant() -> None:
    async def course(evening: Evening) -> None:
        town = await evening.spend(600, Pace(rate=2.5, storm_every_s=90, crash_every_s=60))
        statuses = await evening.statuses()
        total = statuses.total()
        assert 1_200 < total < 2_000
        assert set(statuses) == {
            Status.COMPLETED,
            Status.REJECTED,
            Status.CANCELLED,
            Status.PARKED,
        }
        assert statuses[Status.COMPLETED] / total > 0.8
        assert 0.03 < statuses[Status.REJECTED] / total < 0.2
        assert town.weather.tally["crash"] > 5
        assert len(town.weather.tally) > 2
        assert town.crowd.tally["cancelled"] > 5
        assert town.crowd.tally["too_late"] > 5
        # Neither empty nor piled up, and both remedies were tried.
        assert 1 <= statuses[Status.PARKED] < 100
        assert town.clerk.tally[Remedy.RETRY] > 5
        assert town.clerk.tally[Remedy.DISCARD] > 5
        assert "it failed again after a retry" in await evening.reasons()
        assert town.supplier.delivered[RARE] > 0
        report = await audit(
            evening.backend.store,
            payments=evening.backend.payments,
            shipments=evening.backend.shipments,
            shard=SHARD,
        )
        assert report.findings == []

    on_virtual_time(course)


def test_every_article_is_in_the_catalogue_and_a_second_evening_lists_none_anew() -> None:
    async def course(evening: Evening) -> None:
        await evening.spend(1, Pace())
        before = {p.sku: p.received for p in await evening.engine.shop.products(STAFF)}
        await evening.spend(1, Pace())
        assert set(before) == {article.sku for article in ARTICLES}
        assert {p.sku: p.received for p in await evening.engine.shop.products(STAFF)} == before

    on_virtual_time(course)


def test_when_the_curtain_falls_in_an_outage_the_sky_clears() -> None:
    async def course(evening: Evening) -> None:
        pace = Pace(rate=1, storm_every_s=10, storm_lasts_s=1_000)
        town = await evening.spend(60, pace)
        assert town.weather.tally.total() - town.weather.tally["crash"] == 1
        faults = await evening.engine.rehearsal.faults(STAFF)
        assert (faults.payment, faults.shipping) == (FAIR, FAIR)

    on_virtual_time(course)


def test_a_price_in_another_currency_is_no_end_of_the_show() -> None:
    async def course(evening: Evening) -> None:
        price = Money(1_500, "USD")
        await evening.engine.shop.list_product(STAFF, "SKU-BOOK", "Book", price, "corr")
        town = await evening.spend(60, Pace())
        assert town.crowd.tally["refused"] > 0
        assert town.crowd.tally["placed"] > 100

    on_virtual_time(course)


class ClosedShop(Engine):
    """The database is away, for so many seconds."""

    asked = 0
    closed_for_s = 60.0

    async def place(self, order: PlaceOrder) -> Placed:
        if asyncio.get_running_loop().time() < self.closed_for_s:
            self.asked += 1
            raise DatabaseAwayError(2.0)
        return await super().place(order)


def test_at_a_closed_door_nobody_pushes_and_when_it_opens_they_come_back() -> None:
    async def course() -> None:
        loop = asyncio.get_running_loop()
        shop = ClosedShop(SETTINGS, in_memory(SETTINGS), clock=_clock(loop))
        await shop.start()
        async with liven_up(shop, Pace(rate=30), Random(1)) as town:
            await asyncio.sleep(shop.closed_for_s)
            # Some 1,800 wanted to come; about one a Retry-After asked, each five times at most.
            assert 5 < shop.asked < 200
            assert town.crowd.tally["placed"] == 0
            await asyncio.sleep(20)
            assert town.crowd.tally["placed"] > 300
        await shop.stop()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(course())
