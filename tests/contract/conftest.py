"""Each suite runs on every implementation: in memory, and on a real MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from orders.events import ORDER_EVENTS
from orders.redrive import REDRIVE_EVENTS
from orders.stock import STOCK_EVENTS
from persistence.codec import EventRegistry
from persistence.events import LOG_EVENTS
from persistence.mongo import Mongo, connected, ensure_indexes

MEMORY_AND_MONGO = ["memory", pytest.param("mongo", marks=pytest.mark.integration)]


@pytest.fixture(scope="session")
def registry() -> EventRegistry:
    return EventRegistry([*ORDER_EVENTS, *REDRIVE_EVENTS, *STOCK_EVENTS, *LOG_EVENTS])


@pytest.fixture(params=MEMORY_AND_MONGO)
def server(request: pytest.FixtureRequest) -> tuple[str, str] | None:
    """Where to find MongoDB and which database to use there; None to do without."""
    if request.param == "memory":
        return None
    return request.getfixturevalue("mongo_url"), request.getfixturevalue("database_name")


@pytest.fixture
async def mongo(server: tuple[str, str] | None) -> AsyncIterator[Mongo | None]:
    """The connection, when the suite runs on MongoDB."""
    if server is None:
        yield None
        return
    async with connected(*server) as mongo:
        await ensure_indexes(mongo)
        yield mongo
