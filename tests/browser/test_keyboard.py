"""Everywhere by keyboard."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.visitor import Visitor


async def test_command_k_goes_to_a_page(operator: Visitor) -> None:
    await operator.signs_in_by_link("/nowhere")
    await expect(operator.heading("Not found")).to_be_visible()
    await operator.page.keyboard.press("Control+k")
    await expect(operator.dialog()).to_have_accessible_name("Go to")
    await operator.page.keyboard.type("orders")
    await operator.page.get_by_role("option", name="Orders", exact=True).wait_for()
    await operator.page.keyboard.press("Escape")
    await expect(operator.dialog()).to_have_count(0)

    await operator.page.keyboard.press("Meta+k")
    await operator.page.get_by_role("option", name="Orders", exact=True).wait_for()
    await operator.page.keyboard.type("Orders")
    await expect(operator.page.get_by_role("option", name="Find orders with")).to_be_visible()
    await operator.page.get_by_role("option", name="Orders", exact=True).click()
    await expect(operator.heading("Orders")).to_be_visible()


async def test_an_id_that_is_typed_leads_to_its_order(operator: Visitor) -> None:
    order = await operator.shop.placed()
    await operator.signs_in_by_link("/orders")
    await expect(operator.heading("Orders")).to_be_visible()
    await operator.page.keyboard.press("Control+k")
    await expect(operator.dialog()).to_be_visible()
    await operator.page.keyboard.type(order["id"])
    await expect(operator.page.get_by_role("option", name="Open the order")).to_be_visible()
    await operator.page.keyboard.press("Enter")

    await expect(operator.page).to_have_url(f"{operator.shop.url}/orders/{order['id']}")
    await expect(operator.status("Completed")).to_be_visible()


async def test_a_theme_that_is_chosen_by_keyboard_stays(operator: Visitor) -> None:
    await operator.signs_in_by_link("/orders")
    await expect(operator.heading("Orders")).to_be_visible()
    await operator.page.keyboard.press("Control+k")
    await expect(operator.dialog()).to_be_visible()
    await operator.page.keyboard.type("dark theme")
    await expect(operator.page.get_by_role("option", selected=True)).to_have_text("Dark theme")
    await operator.page.keyboard.press("Enter")
    await expect(operator.page.locator("html")).to_have_css("color-scheme", "dark")

    await operator.page.reload()
    await expect(operator.page.locator("html")).to_have_css("color-scheme", "dark")


async def test_tab_leads_past_the_navigation_and_enter_opens_a_row(operator: Visitor) -> None:
    order = await operator.shop.placed()
    await operator.signs_in_by_link(f"/orders?q={order['id'][-8:]}")
    await expect(operator.row(order)).to_be_visible()
    await operator.page.keyboard.press("Tab")
    await expect(operator.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await operator.page.keyboard.press("Enter")
    link = operator.row(order).get_by_role("link")
    for _ in range(30):
        if await link.evaluate("element => element === document.activeElement"):
            break
        await operator.page.keyboard.press("Tab")
    await expect(link).to_be_focused()
    await operator.page.keyboard.press("Enter")

    await expect(operator.status("Completed")).to_be_visible()


async def test_a_dialog_keeps_the_focus_and_gives_it_back(operator: Visitor) -> None:
    order = await operator.shop.placed("tok_down")
    await operator.sees(order)
    await operator.button("Cancel").press("Enter")
    dialog = operator.dialog()
    await expect(dialog).to_be_visible()
    for _ in range(6):
        await operator.page.keyboard.press("Tab")
        assert await dialog.evaluate("element => element.contains(document.activeElement)")
    await operator.page.keyboard.press("Escape")

    await expect(dialog).to_have_count(0)
    await expect(operator.button("Cancel")).to_be_focused()


async def test_arrows_walk_the_rows_and_stay_in_their_column(operator: Visitor) -> None:
    parked = [await operator.shop.placed("tok_down") for _ in range(3)]
    await operator.signs_in_by_link("/dead-letters")
    await expect(operator.row(parked[0])).to_be_visible()
    links = operator.page.get_by_role("table", name="Parked orders").get_by_role("link")
    boxes = operator.page.get_by_label(re.compile("^Choose order"))
    await links.nth(0).focus()
    await operator.page.keyboard.press("ArrowDown")
    await expect(links.nth(1)).to_be_focused()
    await operator.page.keyboard.press("Home")
    await expect(links.nth(0)).to_be_focused()

    await boxes.nth(0).focus()
    await operator.page.keyboard.press("ArrowDown")
    await operator.page.keyboard.press("ArrowDown")
    await expect(boxes.nth(2)).to_be_focused()
    await operator.page.keyboard.press("Space")
    await expect(boxes.nth(2)).to_be_checked()


async def test_a_slash_leads_to_the_search_and_escape_empties_it(operator: Visitor) -> None:
    order = await operator.shop.placed()
    await operator.signs_in_by_link("/orders")
    await expect(operator.row(order)).to_be_visible()
    await operator.page.keyboard.press("/")
    await operator.page.keyboard.type("nothing like it")
    await expect(operator.page.get_by_text("No order fits this filter")).to_be_visible()
    await operator.page.keyboard.press("Escape")

    await expect(operator.row(order)).to_be_visible()
