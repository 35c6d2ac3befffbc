"""The dashboard as anyone opens it: a browser, and a server with all it has, one per worker.

All of it runs on one event loop, so that server and browser outlive a test.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from tests.browser.visitor import CHROMIUM, FLAGS, Visitor
from tests.browser.watch import Watch
from tests.integration.server_process import ServerProcess, Shop, shop_at
from tests.integration.site import Site
from tests.patience import PATIENCE_S
from tests.tokens import TOKENS
from web.dashboard.build import ensure_built
from web.port import Caller, Role

HERE = Path(__file__).parent
MISSING = (
    f"the browser tests drive Chromium, and {CHROMIUM} is not there: install it "
    "(on Debian and Ubuntu: apt-get install chromium)"
)
QUICKLY_PARKED = {
    "CONVEYOR_STEP_ATTEMPTS": "3",
    # A call that a test holds back is held until it lets go, however slow the page is.
    "CONVEYOR_STEP_TIMEOUT_S": "300",
    "CONVEYOR_BREAKER_FAILURES": "1000000",
    # A request is one line at this level: what it bears can be looked through.
    "CONVEYOR_LOG_LEVEL": "debug",
}

expect.set_options(timeout=1000 * PATIENCE_S)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium. A machine without one is told; CI has to have it."""
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def dashboard() -> None:
    """The dashboard of the sources as they are."""
    ensure_built()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(
    dashboard: None, mongo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServerProcess]:
    """A server for all tests of this worker: each brings its own people and orders."""
    database = f"browser_{uuid.uuid4().hex}"
    site = Site(tmp_path_factory.mktemp("browser"), mongo_url, database, QUICKLY_PARKED)
    async with site.server() as server:
        yield server


class Visit(Protocol):
    """Opens a browser context for one more visitor."""

    def __call__(
        self,
        role: Role = ...,
        *,
        subject: str | None = None,
        at: ServerProcess | None = None,
        lifetime: timedelta = ...,
        scheme: Literal["light", "dark"] = ...,
        size: ViewportSize = ...,
    ) -> Awaitable[Visitor]: ...


WIDE: ViewportSize = {"width": 1440, "height": 900}


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, server: ServerProcess) -> AsyncIterator[Visit]:
    """Visitors as the test wants them; what their pages did wrong fails it at its end."""
    watches: list[Watch] = []
    async with AsyncExitStack() as leaving:

        async def come(
            role: Role = Role.OPERATOR,
            *,
            subject: str | None = None,
            at: ServerProcess | None = None,
            lifetime: timedelta = timedelta(hours=1),
            scheme: Literal["light", "dark"] = "light",
            size: ViewportSize = WIDE,
        ) -> Visitor:
            host = at or server
            name = subject or f"{role}-{uuid.uuid4().hex[:8]}"
            context = await browser.new_context(
                viewport=size, color_scheme=scheme, reduced_motion="reduce"
            )
            context.set_default_timeout(1000 * PATIENCE_S)
            leaving.push_async_callback(context.close)
            watch = Watch(context, host.url)
            watches.append(watch)
            shop = await leaving.enter_async_context(shop_at(host, role, name))
            token = TOKENS.issue(Caller(name, role), lifetime)
            return Visitor(name, await context.new_page(), watch, shop, token)

        yield come
    for watch in watches:
        watch.check()


@pytest_asyncio.fixture(loop_scope="session")
async def operator(visit: Visit) -> Visitor:
    """Somebody who runs the shop."""
    return await visit(Role.OPERATOR)


@pytest_asyncio.fixture(loop_scope="session")
async def admin(visit: Visit) -> Visitor:
    """Somebody who may do everything."""
    return await visit(Role.ADMIN)


@pytest_asyncio.fixture(loop_scope="session")
async def customer(visit: Visit) -> Visitor:
    """Somebody who buys."""
    return await visit(Role.CUSTOMER)


Weather = Callable[..., Awaitable[None]]

HELD_MS = 60_000
"""Calls that take so long are answered when the weather changes."""


@pytest_asyncio.fixture(loop_scope="session")
async def payments(server: ServerProcess) -> AsyncIterator[Weather]:
    """Makes the payment provider of this worker's server slow or unwell, until the test's end."""
    async with shop_at(server, Role.ADMIN) as shop:

        async def be(*, error_rate: float = 0, latency_ms: float = 0) -> None:
            await set_payments(shop, error_rate, latency_ms)

        yield be
        await be()


async def set_payments(shop: Shop, error_rate: float, latency_ms: float) -> None:
    faults = await shop.get("/api/admin/faults")
    faults["payment"] |= {"error_rate": error_rate, "latency_ms": latency_ms}
    async with shop.session.put(f"{shop.url}/api/admin/faults", json=faults) as response:
        assert response.status == 200, await response.text()
