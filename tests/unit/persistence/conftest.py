"""Every test here runs on virtual time: backoff costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

from orders.events import ORDER_EVENTS
from orders.redrive import REDRIVE_EVENTS
from orders.stock import STOCK_EVENTS
from persistence.codec import EventRegistry
from persistence.events import LOG_EVENTS
from persistence.memory import MemoryEventStore
from tests.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual time": VirtualTimeLoop}


@pytest.fixture(scope="session")
def registry() -> EventRegistry:
    return EventRegistry([*ORDER_EVENTS, *REDRIVE_EVENTS, *STOCK_EVENTS, *LOG_EVENTS])


@pytest.fixture
def memory(registry: EventRegistry) -> MemoryEventStore:
    return MemoryEventStore(registry)
