"""What every page owes to everybody: it can be read, used and held in a hand."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from playwright.async_api import Page

from tests.integration.server_process import ROOT

_AXE: Final = ROOT / "web" / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
_AUDIT: Final = """
async () => {
  // A change of colours takes some frames to begin and a moment to end: nothing in between is a
  // colour of the page's. What turns for ever is not waited for.
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const passing = document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
  await Promise.allSettled(passing.map(({ finished }) => finished));
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        [id, target.join(" "), failureSummary]));
}
"""
_SIDEWAYS: Final = """
async () => {
  // Charts take the width of a window some frames after it has got it.
  for (let frame = 0; frame < 60; frame++) {
    const boxes = [document.documentElement, document.body, document.querySelector("main")];
    if (!boxes.some((box) => box && box.scrollWidth > box.clientWidth)) return false;
    await new Promise(requestAnimationFrame);
  }
  return true;
}
"""


class Finding(NamedTuple):
    """A rule of accessibility that is broken, where, and what would mend it."""

    rule: str
    where: str
    remedy: str


async def findings(page: Page) -> list[Finding]:
    """What keeps somebody from using the page as it stands: axe's serious and critical ones."""
    session = await page.context.new_cdp_session(page)
    # Not as a script of the page's: its policy forbids that.
    await session.send("Runtime.evaluate", {"expression": _axe()})
    await session.detach()
    return [Finding(*finding) for finding in await page.evaluate(_AUDIT)]


async def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(await page.evaluate(_SIDEWAYS))


@cache
def _axe() -> str:
    return _AXE.read_text()
