"""The table of orders: live, narrowed by an address, and still under the pointer."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from tests.browser.visitor import Visitor


async def test_orders_come_in_by_themselves_and_each_shows_where_it_stands(
    customer: Visitor,
) -> None:
    await customer.signs_in_by_link("/orders")
    await expect(customer.page.get_by_text("No orders yet")).to_be_visible()
    await customer.stays_on_the_page()

    completed = await customer.shop.placed()
    rejected = await customer.shop.placed("tok_declined")
    parked = await customer.shop.placed("tok_down")

    await expect(customer.row(completed)).to_contain_text("Completed")
    await expect(customer.row(rejected)).to_contain_text("Rejected")
    await expect(customer.row(parked)).to_contain_text("Parked")
    assert await customer.is_still_on_the_page()


async def test_nothing_moves_under_a_pointer(customer: Visitor) -> None:
    first = await customer.shop.placed()
    await customer.signs_in_by_link("/orders")
    await customer.is_live()
    await customer.row(first).hover()
    before = await customer.row(first).bounding_box()

    second, third = await asyncio.gather(customer.shop.placed(), customer.shop.placed())

    await expect(customer.button("2 new orders")).to_be_visible()
    assert await customer.row(first).bounding_box() == before
    await expect(customer.row(second)).to_have_count(0)
    await customer.button("2 new orders").click()
    await expect(customer.row(second)).to_be_visible()
    await expect(customer.row(third)).to_be_visible()


async def test_the_filter_is_in_the_address_and_survives_a_reload(customer: Visitor) -> None:
    lamp, book = await asyncio.gather(
        customer.shop.placed(sku="SKU-LAMP"), customer.shop.placed(sku="SKU-BOOK")
    )
    parked = await customer.shop.placed("tok_down", sku="SKU-LAMP")
    await customer.signs_in_by_link("/orders")
    await customer.filter_field("SKU").fill("sku-lamp")
    await customer.chip("Parked").click()

    async def is_narrowed() -> None:
        await expect(customer.page).to_have_url(
            f"{customer.shop.url}/orders?status=parked&sku=SKU-LAMP"
        )
        await expect(customer.row(parked)).to_be_visible()
        await expect(customer.row(lamp)).to_have_count(0)
        await expect(customer.row(book)).to_have_count(0)
        await expect(customer.filter_field("SKU")).to_have_value("SKU-LAMP")

    await is_narrowed()
    await customer.page.reload()
    await is_narrowed()


async def test_back_and_forward_lead_through_an_order_to_the_same_filter(
    customer: Visitor,
) -> None:
    order = await customer.shop.placed()
    filtered = f"{customer.shop.url}/orders?status=completed&sku=SKU-BOOK"
    await customer.signs_in_by_link("/orders?status=completed&sku=SKU-BOOK")
    await customer.row(order).get_by_role("link").click()
    await expect(customer.status("Completed")).to_be_visible()

    await customer.page.go_back()
    await expect(customer.page).to_have_url(filtered)
    await expect(customer.chip("Completed")).to_have_attribute("aria-pressed", "true")
    await expect(customer.row(order)).to_be_visible()
    await customer.page.go_forward()
    await expect(customer.page).to_have_url(f"{customer.shop.url}/orders/{order['id']}")
    await expect(customer.status("Completed")).to_be_visible()


async def test_an_order_is_found_by_what_it_shows(operator: Visitor) -> None:
    order = await operator.shop.placed()
    await operator.signs_in_by_link("/orders")
    await operator.filter_field("Id, SKU, customer, error…").fill(order["id"][-8:])

    await expect(operator.row(order)).to_be_visible()
    await expect(operator.page.get_by_role("row")).to_have_count(2)


async def test_a_filter_is_kept_under_a_name(customer: Visitor) -> None:
    await customer.signs_in_by_link("/orders?status=parked&sku=SKU-CHAIR")
    await customer.page.get_by_role("button", name="Views").click()
    await customer.page.get_by_role("menuitem", name="Save this filter…").click()
    await customer.dialog().get_by_label("Name").fill("Broken chairs")
    await customer.dialog().get_by_role("button", name="Save").click()
    await expect(customer.dialog()).to_have_count(0)

    await customer.goes_to("/orders")
    await customer.page.get_by_role("button", name="All orders").click()
    await customer.page.get_by_role("menuitemcheckbox", name="Broken chairs").click()
    await expect(customer.page).to_have_url(
        f"{customer.shop.url}/orders?status=parked&sku=SKU-CHAIR"
    )
