"""A real server with a real MongoDB, and a browser in front of it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.dashboard import Dashboard
from tests.integration.server_process import ServerProcess, Shop, shop_at
from web.dashboard.build import ensure_built

CHROMIUM = "/usr/bin/chromium"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            # Building the dashboard for the first time takes its time.
            item.add_marker(pytest.mark.timeout(240))
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def built() -> None:
    ensure_built()


@pytest.fixture
def environment() -> Mapping[str, str]:
    """More of the server's settings. A test module with other needs has its own."""
    return {}


@pytest.fixture
async def server(
    built: None,
    mongo_url: str,
    database_name: str,
    tmp_path: Path,
    environment: Mapping[str, str],
) -> AsyncIterator[ServerProcess]:
    """At one address for all its starts: an open page comes back to it."""
    own = {
        "CONVEYOR_MONGO_URL": mongo_url,
        "CONVEYOR_DATABASE": database_name,
        "CONVEYOR_DATA_DIR": str(tmp_path),
        "CONVEYOR_HTTP_PORT": str(_free_port()),
    }
    async with ServerProcess({**own, **environment}) as server:
        yield server


@pytest.fixture
async def shop(server: ServerProcess) -> AsyncIterator[Shop]:
    """Whoever else is at the server, over HTTP."""
    async with shop_at(server) as shop:
        yield shop


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def dashboard(browser: Browser, server: ServerProcess) -> AsyncIterator[Dashboard]:
    """A tab that is not signed in yet; what the browser complains of fails the test."""
    dashboard = await Dashboard.open(browser, server)
    yield dashboard
    assert dashboard.complaints == []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
