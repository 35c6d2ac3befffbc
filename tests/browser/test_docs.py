"""/docs in a browser: it draws itself under its own policy, and signs in with a pasted token."""

from __future__ import annotations

from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.conftest import Visit
from tests.tokens import token
from web.port import Role


@pytest.fixture
def scheme() -> Literal["light", "dark"]:
    return "light"


@pytest_asyncio.fixture(loop_scope="session")
async def docs(visit: Visit, scheme: Literal["light", "dark"]) -> Page:
    """The page, drawn."""
    reader = await visit(scheme=scheme)
    await reader.goes_to("/docs")
    await reader.page.wait_for_selector("#operations-Orders-placeOrder")
    return reader.page


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
