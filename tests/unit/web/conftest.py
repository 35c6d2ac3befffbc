"""A door for each test: the web before a fake engine, on a port of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from loguru import logger

from observability.logs import json_line
from tests.tokens import TOKENS, bearer
from tests.unit.web.door import Door
from tests.unit.web.fake_engine import FakeEngine
from web import WebSettings, create_app, serve


@pytest.fixture
def settings() -> WebSettings:
    """The web's settings. A test module with other needs has its own."""
    return WebSettings()


@pytest.fixture
async def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def door(engine: FakeEngine, settings: WebSettings) -> AsyncIterator[Door]:
    server = await serve(create_app(engine, TOKENS, settings), "127.0.0.1", 0, shutdown_s=1)
    async with aiohttp.ClientSession(server.url, headers=bearer()) as session:
        yield Door(server, engine, session)
    await server.stop()


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged, each line with its correlation id in front."""
    lines: list[str] = []
    sink = logger.add(lines.append, format="{extra[correlation_id]} {message}", diagnose=False)
    yield lines
    logger.remove(sink)


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What is logged, as the lines of JSON that it becomes."""
    written: list[str] = []
    sink = logger.add(lambda message: written.append(json_line(message.record)), diagnose=False)
    yield written
    logger.remove(sink)
