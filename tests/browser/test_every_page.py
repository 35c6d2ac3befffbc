"""Every page, light and dark, on a phone and on a wall: readable, usable, never sideways."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.conftest import WIDE
from tests.browser.manners import findings, scrolls_sideways
from tests.browser.visitor import Visitor

WIDTHS: Final = (390, 768, 1280, 2560)


async def signing_in(visitor: Visitor) -> None:
    await visitor.goes_to("/")
    await expect(visitor.heading("Sign in")).to_be_visible()


async def orders(visitor: Visitor) -> None:
    placed = await visitor.shop.placed()
    await visitor.signs_in_by_link("/orders")
    await expect(visitor.row(placed)).to_be_visible()


async def no_orders(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/orders?sku=SKU-NONE")
    await expect(visitor.page.get_by_text("No order fits this filter")).to_be_visible()


async def completed_order(visitor: Visitor) -> None:
    await visitor.sees(await visitor.shop.placed())
    await visitor.page.get_by_role("button", name="Money held").click()


async def parked_order(visitor: Visitor) -> None:
    await visitor.sees(await visitor.shop.placed("tok_down"))


async def past_of_an_order(visitor: Visitor) -> None:
    order = await visitor.shop.placed("tok_flaky")
    await visitor.signs_in_by_link(f"/orders/{order['id']}?at_seq=3")
    await expect(visitor.page.get_by_text("after event 3")).to_be_visible()


async def cancelling(visitor: Visitor) -> None:
    await visitor.sees(await visitor.shop.placed("tok_down"))
    await visitor.button("Cancel").click()
    await expect(visitor.dialog()).to_be_visible()


async def overview(visitor: Visitor) -> None:
    await visitor.shop.placed("tok_crash")
    await visitor.signs_in_by_link("/overview")
    await expect(visitor.page.get_by_role("list", name="Along the way")).to_be_visible()
    await expect(
        visitor.page.get_by_role("region", name="Throughput")
        .or_(visitor.page.locator("main svg.recharts-surface"))
        .first
    ).to_be_visible()


async def dead_letters(visitor: Visitor) -> None:
    parked = await visitor.shop.placed("tok_down")
    await visitor.signs_in_by_link("/dead-letters")
    await expect(visitor.row(parked)).to_be_visible()
    await visitor.page.get_by_label(re.compile("^Choose order")).first.check()


async def discarding(visitor: Visitor) -> None:
    await visitor.shop.placed("tok_down")
    await visitor.signs_in_by_link("/dead-letters")
    await visitor.page.get_by_role("button", name="Discard order").first.click()
    await expect(visitor.dialog()).to_be_visible()


async def new_order(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/new-order")
    await visitor.button("Fill with an example").click()
    await visitor.page.get_by_label("Email").fill("nobody")
    await visitor.page.get_by_label("City").click()
    await expect(visitor.page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")


async def choosing_a_product(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/new-order")
    await visitor.page.get_by_role("combobox", name="Product").click()
    await expect(visitor.page.get_by_role("option").first).to_be_visible()


async def actors(visitor: Visitor) -> None:
    await visitor.shop.placed("tok_crash")
    await visitor.signs_in_by_link("/actors")
    await expect(visitor.page.get_by_role("treeitem", name="payment")).to_be_visible()


async def one_actor(visitor: Visitor) -> None:
    # Nobody lives there any more, and the page asks.
    visitor.watch.forgive("404")
    crashed = await visitor.shop.placed("tok_crash")
    await visitor.signs_in_by_link(f"/actors?path=/orders/{crashed['id']}")
    await visitor.page.locator("summary").first.click()
    await expect(visitor.button("Copy the traceback")).to_be_visible()


async def stock(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/stock")
    await expect(visitor.page.get_by_role("row").filter(has_text="SKU-RARE")).to_be_visible()


async def receiving(visitor: Visitor) -> None:
    await stock(visitor)
    await visitor.page.get_by_role("button", name="Receive").first.click()
    await expect(visitor.dialog()).to_be_visible()


async def palette(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/orders")
    await expect(visitor.heading("Orders")).to_be_visible()
    await visitor.page.keyboard.press("Control+k")
    await expect(visitor.dialog()).to_be_visible()


async def documentation(visitor: Visitor) -> None:
    await visitor.goes_to("/docs")
    operation = visitor.page.locator("#operations-Orders-placeOrder")
    await operation.get_by_role("button", name="Place an order").click()
    await expect(operation.get_by_label("Request body")).to_be_visible()


async def nowhere(visitor: Visitor) -> None:
    await visitor.signs_in_by_link("/nowhere")
    await expect(visitor.heading("Not found")).to_be_visible()


STATES: Final[tuple[Callable[[Visitor], Awaitable[None]], ...]] = (
    signing_in,
    orders,
    no_orders,
    completed_order,
    parked_order,
    past_of_an_order,
    cancelling,
    overview,
    dead_letters,
    discarding,
    new_order,
    choosing_a_product,
    actors,
    one_actor,
    stock,
    receiving,
    palette,
    documentation,
    nowhere,
)


@pytest.mark.parametrize("arrive", STATES, ids=lambda state: state.__name__)
async def test_anybody_can_use_it_at_any_width(
    admin: Visitor, arrive: Callable[[Visitor], Awaitable[None]]
) -> None:
    await arrive(admin)
    for width in WIDTHS:
        await admin.page.set_viewport_size({**WIDE, "width": width})
        assert not await scrolls_sideways(admin.page), width
        # What differs in between is a matter of room, not of reading.
        if width in (390, 1280):
            for scheme in ("light", "dark"):
                await admin.page.emulate_media(color_scheme=scheme)
                assert await findings(admin.page) == [], (scheme, width)


async def test_no_page_is_left_out(admin: Visitor) -> None:
    await admin.signs_in_by_link("/orders")
    places = admin.page.get_by_role("navigation", name="Pages").get_by_role("link")
    await expect(places.first).to_be_visible()

    names = {(await link.inner_text()).splitlines()[0] for link in await places.all()}
    seen = {state.__name__.replace("_", " ").capitalize() for state in STATES}
    assert names <= seen
