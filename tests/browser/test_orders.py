"""The list of orders and the page of one, live, in a browser."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import expect

from tests.browser.dashboard import Dashboard
from tests.integration.server_process import ServerProcess, Shop
from tests.tokens import token
from web.port import Role

WIDTHS = (390, 768, 1280, 2560)


async def test_a_sign_in_link_leaves_no_token_in_any_address(
    dashboard: Dashboard, server: ServerProcess
) -> None:
    asked: list[str] = []
    dashboard.page.on("request", lambda request: asked.append(request.url))
    await dashboard.sign_in("/orders?status=parked")

    assert dashboard.page.url == f"{server.url}/orders?status=parked"
    assert [address for address in asked if token(Role.ADMIN)[:40] in address] == []


async def test_a_pasted_token_leads_to_the_page_that_was_asked_for(
    dashboard: Dashboard, server: ServerProcess
) -> None:
    page = dashboard.page
    await page.goto(f"{server.url}/orders?status=shipped")
    await page.get_by_label("Token or sign-in link").fill(token(Role.OPERATOR))
    await page.keyboard.press("Enter")
    await dashboard.is_live()

    assert page.url == f"{server.url}/orders?status=shipped"


async def test_an_order_shows_and_completes_without_a_reload(
    dashboard: Dashboard, shop: Shop
) -> None:
    await dashboard.sign_in("/orders")
    _, order = await shop.place("tok_slow")
    row = dashboard.order(order)
    await expect(row).to_contain_text("Reserved")
    await row.get_by_role("link").click()

    await expect(dashboard.page.get_by_text("on its way.")).to_be_visible()
    await expect(dashboard.page.get_by_text("Completed: shipped and paid")).to_be_visible(
        timeout=15_000
    )
    events = dashboard.page.get_by_role("list").last.get_by_role("listitem")
    await expect(events).to_have_count(6)


async def test_nothing_moves_under_the_pointer(dashboard: Dashboard, shop: Shop) -> None:
    first = await shop.placed()
    await dashboard.sign_in("/orders")
    row = dashboard.order(first)
    await row.hover()
    before = await row.bounding_box()
    second = await shop.placed()

    await expect(dashboard.page.get_by_role("button", name="1 new order")).to_be_visible()
    assert await row.bounding_box() == before
    await dashboard.page.get_by_role("button", name="1 new order").click()
    await expect(dashboard.order(second)).to_be_visible()


async def test_a_parked_order_is_retried(dashboard: Dashboard, shop: Shop) -> None:
    order = await shop.placed("tok_down")
    assert order["status"] == "parked"
    await dashboard.sign_in(f"/orders/{order['id']}")
    page = dashboard.page
    await expect(page.get_by_text("It waits for an operator")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await page.get_by_role("dialog").get_by_role("button", name="Retry").click()

    await expect(page.get_by_role("button", name="Retried by an operator")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_slider_shows_the_order_as_it_stood(dashboard: Dashboard, shop: Shop) -> None:
    order = await shop.placed()
    await dashboard.sign_in(f"/orders/{order['id']}")
    page = dashboard.page
    await expect(page.get_by_text("Completed: shipped and paid")).to_be_visible()
    await page.get_by_label("Time travel").fill("3")

    await expect(page.get_by_text("Ship: attempt 1")).to_be_visible()
    await expect(page.locator("h1")).to_contain_text("Authorized")
    assert page.url.endswith("at_seq=3")
    await page.get_by_role("button", name="Back to now").click()
    await expect(page.locator("h1")).to_contain_text("Completed")


async def test_an_open_page_outlives_the_server_and_misses_nothing(
    dashboard: Dashboard, server: ServerProcess, shop: Shop
) -> None:
    before = [await shop.placed() for _ in range(3)]
    _, open_one = await shop.place("tok_slow")
    await dashboard.sign_in("/orders")
    await expect(dashboard.order(open_one)).to_be_visible()

    dashboard.expect_outage()
    await server.kill()
    await expect(dashboard.page.get_by_text("No connection to the server")).to_be_visible()
    await server.start()
    after = [await shop.placed() for _ in range(3)]

    await expect(dashboard.page.get_by_text("No connection to the server")).to_have_count(
        0, timeout=20_000
    )
    for order in [*before, open_one, *after]:
        await expect(dashboard.order(order)).to_contain_text("Completed", timeout=20_000)
    await expect(dashboard.page.get_by_role("row")).to_have_count(8)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_anybody_can_use_the_pages_at_any_width(
    dashboard: Dashboard, server: ServerProcess, shop: Shop, scheme: Literal["light", "dark"]
) -> None:
    parked, done = await shop.placed("tok_down"), await shop.placed()
    page = dashboard.page
    await page.emulate_media(color_scheme=scheme)
    await page.goto(server.url)
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert await dashboard.audit() == []
    await dashboard.sign_in("/orders")
    for path in (
        "/orders",
        "/orders?status=shipped",
        f"/orders/{parked['id']}",
        f"/orders/{done['id']}?at_seq=3",
    ):
        await dashboard.go(path)
        await expect(page.get_by_text("Loading")).to_have_count(0)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 900})
            assert await dashboard.audit() == [], (path, width)
            assert not await dashboard.scrolls_sideways(), (path, width)
