"""/docs in a browser: it draws itself under its own policy, and signs in with a pasted token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Page, async_playwright

from tests.tokens import TOKENS, token
from tests.unit.web.fake_engine import FakeEngine
from web import HttpServer, create_app, serve
from web.dashboard.build import ensure_built
from web.port import Role

CHROMIUM = "/usr/bin/chromium"

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    ensure_built()


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    server = await serve(create_app(FakeEngine(), TOKENS), "127.0.0.1", 0, shutdown_s=1)
    yield server
    await server.stop()


@pytest.fixture
def scheme() -> Literal["light", "dark"]:
    return "light"


@pytest.fixture
async def docs(server: HttpServer, scheme: Literal["light", "dark"]) -> AsyncIterator[Page]:
    """The page, drawn; whatever the browser complains of, and whoever else is asked, fails."""
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(color_scheme=scheme)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((server.url, "data:")) else wrong.append(request.url)
            ),
        )
        await page.goto(f"{server.url}/docs")
        await page.wait_for_selector("#operations-Orders-placeOrder")
        yield page
        await browser.close()
    assert wrong == []


async def test_a_pasted_token_signs_in(docs: Page) -> None:
    await docs.click("button.authorize")
    await docs.fill(".auth-container input", token(Role.OPERATOR, "ada"))
    await docs.click(".auth-btn-wrapper button.authorize")
    await docs.click(".auth-btn-wrapper button.btn-done")
    await docs.click("#operations-Session-showSession button.opblock-summary-control")
    async with docs.expect_response("**/api/session") as answer:
        await docs.click("#operations-Session-showSession button.execute")

    session = await (await answer.value).json()
    assert (session["subject"], session["role"]) == ("ada", "operator")


async def test_an_order_is_placed_as_the_page_offers_it(docs: Page) -> None:
    await docs.click("button.authorize")
    await docs.fill(".auth-container input", token())
    await docs.click(".auth-btn-wrapper button.authorize")
    await docs.click(".auth-btn-wrapper button.btn-done")
    await docs.click("#operations-Orders-placeOrder button.opblock-summary-control")
    async with docs.expect_response("**/api/orders") as answer:
        await docs.click("#operations-Orders-placeOrder button.execute")

    assert (await answer.value).status == 201


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_as_light_or_dark_as_the_system(docs: Page, scheme: str) -> None:
    classes = await docs.get_attribute("html", "class") or ""

    assert ("dark-mode" in classes.split()) == (scheme == "dark")
