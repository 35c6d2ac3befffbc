"""The dashboard in a browser, as somebody uses it who is signed in."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, TypedDict

from playwright.async_api import Browser, Locator, Page, expect

from tests.integration.server_process import ROOT, Json, ServerProcess
from tests.tokens import token
from web.port import Role

_AXE: Final = ROOT / "web" / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
_AUDIT: Final = """
axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(" ")) })))
"""
_SIDEWAYS: Final = """
[document.documentElement, document.querySelector("main")]
    .some((box) => box && box.scrollWidth > box.clientWidth)
"""
# What a browser says by itself of a server that is away.
_OUTAGE: Final = re.compile(r"net::ERR_|WebSocket connection|status of 50[234]")


@cache
def _axe() -> str:
    return _AXE.read_text()


class Violation(TypedDict):
    """A rule of accessibility that is broken, and where."""

    id: str
    where: list[str]


class Dashboard:
    """One tab. What the browser complains of is kept in ``complaints``."""

    def __init__(self, page: Page, server: ServerProcess) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._server = server
        self._outage = False
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))

    @classmethod
    async def open(cls, browser: Browser, server: ServerProcess) -> Dashboard:
        """A new tab of its own: it shares nothing with others."""
        return cls(await browser.new_page(viewport={"width": 1280, "height": 900}), server)

    async def sign_in(self, path: str = "/", role: Role = Role.ADMIN) -> None:
        """Follow a sign-in link, and wait until the page is live."""
        await self.page.goto(f"{self._server.url}{path}#token={token(role)}")
        await self.is_live()

    async def go(self, path: str) -> None:
        """Another page, loaded anew, and live."""
        await self.page.goto(f"{self._server.url}{path}")
        await self.is_live()

    async def is_live(self) -> None:
        """Wait until the feed is connected."""
        await expect(self.page.get_by_title("Live", exact=True).first).to_be_attached(
            timeout=20_000
        )

    def order(self, order: Json) -> Locator:
        """The row of an order in the list."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_title(order["id"]))

    def expect_outage(self) -> None:
        """From now on the server may be away: what the browser says of that is no complaint."""
        self._outage = True

    async def audit(self) -> list[Violation]:
        """What keeps somebody from using the page as it stands, as far as axe can see."""
        session = await self.page.context.new_cdp_session(self.page)
        # Not as a script of the page's: its policy forbids that.
        await session.send("Runtime.evaluate", {"expression": _axe()})
        violations: list[Violation] = await self.page.evaluate(_AUDIT)
        return violations

    async def scrolls_sideways(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(await self.page.evaluate(_SIDEWAYS))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not (self._outage and _OUTAGE.search(text)):
            self.complaints.append(text)
