"""A client that leaves at an awkward moment leaves nothing behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial

from persistence.feed import Scope
from persistence.memory import MemoryEventStore
from tests.feed_log import REGISTRY, FeedLog
from tests.unit.web.fake_engine import FakeEngine
from web.access.tokens import Identity
from web.feed.client import Client
from web.feed.messages import Batch
from web.feed.subscription import WINDOW, Source, Subscription
from web.port import Caller, Role


class ThoughtfulEngine(FakeEngine):
    """Takes its time to say who may follow what."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.decided = asyncio.Event(), asyncio.Event()

    async def scope(self, caller: Caller, order_id: str | None) -> Scope:
        self.asked.set()
        await self.decided.wait()
        return Scope(order_id=order_id)


class Silence:
    """A connection over which nothing is to be said."""

    window = WINDOW

    async def send(self, batch: Batch) -> None:
        raise AssertionError(f"something was said: {batch.messages}")

    async def send_away(self) -> None: ...

    async def expire(self) -> None: ...

    async def fail(self) -> None: ...

    async def ended(self) -> None: ...


async def test_who_leaves_before_it_is_known_what_it_may_follow_follows_nothing() -> None:
    log, engine = FeedLog(MemoryEventStore(REGISTRY)), ThoughtfulEngine()
    engine.feed = log.feed
    source = Source(log.feed)
    ada = Identity(Caller("ada", Role.CUSTOMER), datetime(2030, 1, 1, tzinfo=UTC))
    client = Client(ada, Silence(), engine, partial(Subscription, source))
    tasks = asyncio.all_tasks()

    subscribing = asyncio.create_task(client.subscribe(None, "a"))
    await engine.asked.wait()
    await client.leave()
    engine.decided.set()
    await subscribing
    client.begin()
    for _ in range(10):
        await asyncio.sleep(0)

    assert not source.audience.has_one_for("a", "ada")
    assert asyncio.all_tasks() == tasks
    source.audience.close()
