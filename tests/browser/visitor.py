"""Somebody who has the dashboard open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from tests.browser.watch import Watch
from tests.integration.server_process import Json, Shop

CHROMIUM: Final = Path("/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox",
    # Of itself it asks its maker for lists, models and updates.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A page in a browser of one's own, and the same person at the API's door."""

    name: str
    page: Page
    watch: Watch
    shop: Shop
    token: str

    async def goes_to(self, path: str) -> None:
        """Type an address, as one who is signed in already."""
        await self.page.goto(self.shop.url + path)

    async def signs_in_by_link(self, path: str = "/") -> None:
        """Open the link that a server prints."""
        await self.page.goto(f"{self.shop.url}{path}#token={self.token}")

    async def pastes(self, token: str) -> None:
        """Sign in with what was copied."""
        await self.page.get_by_label("Token or sign-in link").fill(token)
        await self.page.get_by_role("button", name="Sign in").click()

    async def sees(self, order: Json) -> None:
        """See the page of that order, signed in by its link."""
        await self.signs_in_by_link(f"/orders/{order['id']}")
        await expect(self.heading(f"Order …{order['id'][-8:]}")).to_be_visible()

    async def goes_by_palette(self, order_id: str) -> None:
        """Go to an order's page by typing its id, as one who stays in the same document."""
        await self.page.keyboard.press("Control+k")
        await self.dialog().get_by_role("combobox").fill(order_id)
        await self.page.get_by_role("option", name="Open the order").click()
        await expect(self.heading(f"Order …{order_id[-8:]}")).to_be_visible()

    async def is_live(self) -> None:
        """Wait until the page follows the server."""
        await expect(self.page.get_by_role("status", name="Live")).to_be_visible()

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        """The page's own heading."""
        return self.page.get_by_role("heading", level=1, name=name)

    def row(self, order: Json) -> Locator:
        """An order's row in a table."""
        return self.page.get_by_role("row").filter(has=self.link_to(order))

    def link_to(self, order: Json) -> Locator:
        return self.page.locator(f'a[href="/orders/{order["id"]}"]')

    def chip(self, status: str) -> Locator:
        """The button that narrows the orders to a status."""
        return self.page.get_by_role("group", name="Status").get_by_role("button", name=status)

    def filter_field(self, label: str) -> Locator:
        """A field that narrows the orders to what is typed."""
        return self.page.get_by_role("search").get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def status(self, words: str) -> Locator:
        """The status beside an order's heading."""
        return self.page.get_by_role("heading", level=1).get_by_text(words, exact=True)

    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def stays_on_the_page(self) -> None:
        """Leave a mark that a reload would take away."""
        await self.page.evaluate("() => { window.sameDocument = true; }")

    async def is_still_on_the_page(self) -> bool:
        """Whether the mark is there."""
        return bool(await self.page.evaluate("() => window.sameDocument === true"))
