"""An order by hand: what is wrong is said while one types, and what is right is one order."""

from __future__ import annotations

import re
from typing import Final

from playwright.async_api import Route, expect

from tests.browser.conftest import HELD_MS, Weather
from tests.browser.visitor import Visitor

PRODUCT: Final = re.compile("Product|SKU")
"""A customer sees no catalogue, and types what it has seen in a shop."""


async def fill_in(visitor: Visitor, *, sku: str = "SKU-LAMP", quantity: str = "2") -> None:
    """The form, as somebody fills it who knows what to order."""
    page = visitor.page
    await page.get_by_role("combobox", name=PRODUCT).fill(sku)
    await page.get_by_label("Quantity").fill(quantity)
    await page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    await page.get_by_label("Email").fill("ada@example.org")
    await page.get_by_label("Address", exact=True).fill("Invalidenstr. 1")
    await page.get_by_label("Postal code", exact=True).fill("10115")
    await page.get_by_label("City").fill("Berlin")
    await page.get_by_label("Country").select_option("DE")
    await page.get_by_label("Payment token").fill("tok_ok")


async def test_an_order_is_placed_by_hand_and_completes_before_ones_eyes(
    operator: Visitor, payments: Weather
) -> None:
    await payments(latency_ms=HELD_MS)
    await operator.signs_in_by_link("/new-order")
    await fill_in(operator)
    await expect(operator.page.get_by_text("€99.00").first).to_be_visible()
    await operator.stays_on_the_page()
    await operator.button("Place the order").click()

    await expect(operator.page).to_have_url(re.compile(r"/orders/[0-9a-f-]{36}$"))
    await payments()
    await expect(operator.status("Completed")).to_be_visible()
    await expect(operator.page.get_by_text("Completed: shipped and paid")).to_be_visible()
    assert await operator.is_still_on_the_page()


async def test_a_double_click_is_one_order(customer: Visitor) -> None:
    await customer.signs_in_by_link("/new-order")
    await fill_in(customer, sku="SKU-MUG")
    await customer.button("Place the order").dblclick()

    await expect(customer.status("Completed")).to_be_visible()
    assert len((await customer.shop.get("/api/orders"))["items"]) == 1


async def test_an_answer_that_is_lost_and_asked_for_again_is_one_order(customer: Visitor) -> None:
    customer.watch.forgive("ERR_CONNECTION_RESET")
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            await route.continue_()
            return
        lost.append((await route.fetch()).headers["location"])
        await route.abort("connectionreset")

    await customer.page.route("**/api/orders", lose_the_first)
    await customer.signs_in_by_link("/new-order")
    await fill_in(customer)
    await customer.button("Place the order").click()
    await expect(customer.page.get_by_role("alert")).to_contain_text("it becomes one order")
    await customer.button("Send again").click()

    await expect(customer.status("Completed")).to_be_visible()
    (order,) = (await customer.shop.get("/api/orders"))["items"]
    assert lost == [f"/api/orders/{order['id']}"]


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(customer: Visitor) -> None:
    await customer.signs_in_by_link("/new-order")
    await fill_in(customer, quantity="0")
    await customer.page.get_by_label("Email").fill("nobody")
    await customer.button("Place the order").click()

    for label in ("Quantity", "Email"):
        field = customer.page.get_by_label(label)
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).not_to_have_accessible_description("")
    assert (await customer.shop.get("/api/orders"))["items"] == []


async def test_an_example_shows_what_a_declined_payment_leads_to(customer: Visitor) -> None:
    await customer.signs_in_by_link("/new-order")
    await customer.button("Fill with an example").click()
    await customer.page.get_by_role("radio", name="tok_declined").check()
    await customer.button("Place the order").click()

    await expect(customer.status("Rejected")).to_be_visible()


async def test_a_draft_outlives_another_page_and_a_reload(customer: Visitor) -> None:
    await customer.signs_in_by_link("/new-order")
    await fill_in(customer, sku="SKU-CHAIR", quantity="7")
    await customer.page.get_by_role("link", name="Orders", exact=True).click()
    await expect(customer.heading("Orders")).to_be_visible()
    await customer.page.go_back()
    await expect(customer.page.get_by_text("As you left it")).to_be_visible()
    await customer.page.reload()

    await expect(customer.page.get_by_role("combobox", name=PRODUCT)).to_have_value("SKU-CHAIR")
    await expect(customer.page.get_by_label("Quantity")).to_have_value("7")
