"""Pictures of every page, of a shop in full swing: light and dark, on a desk and in a hand.

    python -m tests.browser.screenshots [FOLDER]     into docs/images, unless another is named

It starts the demo on a MongoDB of its own, lets some orders come together, and looks around.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser.picture import save
from tests.browser.visitor import CHROMIUM, FLAGS
from tests.integration.server_process import ROOT, Json, ServerProcess, Shop, shop_at
from tests.integration.site import Site
from tests.tokens import token
from web.dashboard.build import ensure_built
from web.port import Role

IMAGES: Final = ROOT / "docs" / "images"
RATE: Final = 6
SWING_S: Final = 240
"""How long the shop runs before: charts over minutes want some."""
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZES: Final[dict[str, ViewportSize]] = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}

Look = Callable[[Page], Awaitable[None]]


async def as_it_is(page: Page) -> None:
    """Nothing is to be done."""


async def filled_in(page: Page) -> None:
    await page.get_by_role("button", name="Fill with an example").click()


async def main(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    if not CHROMIUM.exists():
        print(f"the pictures are made with Chromium, and {CHROMIUM} is not there", file=sys.stderr)
        return 1
    folder = Path(arguments[0]) if arguments else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(ensure_built)
    with tempfile.TemporaryDirectory(prefix="conveyor-") as data:
        # The demo's own patience: its orders wait and retry as they would.
        settings = {"CONVEYOR_BACKOFF_INITIAL_S": "0.5", "CONVEYOR_BACKOFF_MAX_S": "30"}
        site = Site(Path(data), settings=settings)
        server = ServerProcess(site.environment(), "demo", "--rate", str(RATE), "--seed", "7")
        async with server, shop_at(server) as shop:
            await asyncio.sleep(SWING_S)
            await take_all(server, await looks(shop), folder)
        site.end_mongod()
    total = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{len(list(folder.glob('*.png')))} pictures, {total / 2**20:.1f} MB, in {folder}")
    return 0


async def looks(shop: Shop) -> dict[str, tuple[str, Look]]:
    """The pages by name: their address, and what to do there."""
    parked = await shop.get("/api/orders?status=parked&limit=1")
    told = await an_order_with_a_story(shop)
    return {
        "overview": ("/overview", as_it_is),
        "orders": ("/orders", as_it_is),
        "order": (f"/orders/{told['id']}", as_it_is),
        "order-parked": (f"/orders/{parked['items'][0]['id']}", as_it_is),
        "dead-letters": ("/dead-letters", as_it_is),
        "actors": ("/actors", as_it_is),
        "stock": ("/stock", as_it_is),
        "new-order": ("/new-order", filled_in),
    }


async def an_order_with_a_story(shop: Shop) -> Json:
    """One that completed after some trouble."""
    return await shop.placed("tok_flaky", sku="SKU-LAMP")


async def take_all(server: ServerProcess, pages: dict[str, tuple[str, Look]], folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        for scheme in SCHEMES:
            for size in SIZES:
                await take(browser, server.url, pages, folder, scheme, size)
        await browser.close()


async def take(
    browser: Browser,
    url: str,
    pages: dict[str, tuple[str, Look]],
    folder: Path,
    scheme: Literal["light", "dark"],
    size: str,
) -> None:
    """The pages in one of their looks."""
    context = await browser.new_context(
        viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce"
    )
    page, workbench = await context.new_page(), await context.new_page()

    async def picture(name: str) -> None:
        png = await page.screenshot(animations="disabled")
        await save(png, workbench, folder / f"{name}-{size}-{scheme}.png")

    await page.goto(f"{url}/")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await picture("sign-in")
    await page.goto(f"{url}/#token={token(Role.ADMIN, 'ada')}")
    for name, (path, act) in pages.items():
        await page.goto(url + path)
        await expect(page.get_by_role("status", name="Live")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await expect(page.get_by_text("Loading")).to_have_count(0)
        await act(page)
        await picture(name)
    await context.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
