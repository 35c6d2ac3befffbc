"""Tests of the runtime run on every kind of loop it has to live on, unless they say otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping

import pykka
import pytest
import uvloop

from tests.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {
        "asyncio": asyncio.SelectorEventLoop,
        "uvloop": uvloop.new_event_loop,
        "virtual time": VirtualTimeLoop,
    }


@pytest.fixture
async def nothing_left_behind() -> AsyncIterator[None]:
    """Fail the test if it leaves a task."""
    yield
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def stop_all() -> Iterator[None]:
    """Leave no actor in the registry."""
    yield
    pykka.ActorRegistry.stop_all()
