"""The stock: a product is added, comes in, is sold, and costs something else."""

from __future__ import annotations

import uuid

from playwright.async_api import Locator, expect

from tests.browser.visitor import Visitor


def row(visitor: Visitor, sku: str) -> Locator:
    """The row of a product."""
    return visitor.page.get_by_role("row").filter(has_text=sku)


async def add(visitor: Visitor, name: str) -> str:
    """A product of one's own; its SKU."""
    sku = f"SKU-{uuid.uuid4().hex[:8].upper()}"
    await visitor.button("Add a product").click()
    await visitor.dialog().get_by_label("SKU").fill(sku)
    await visitor.dialog().get_by_label("Name").fill(name)
    await visitor.dialog().get_by_label("Price").fill("12.50")
    await visitor.dialog().get_by_role("button", name="Add", exact=True).click()
    await expect(visitor.dialog()).to_have_count(0)
    return sku


async def test_a_product_is_added_comes_in_and_is_sold(operator: Visitor) -> None:
    await operator.signs_in_by_link("/stock")
    sku = await add(operator, "Globe")
    await expect(row(operator, sku)).to_contain_text("sold out")
    await row(operator, sku).get_by_role("button", name="Receive").click()
    await operator.dialog().get_by_label("How many").fill("40")
    await operator.dialog().get_by_role("button", name="Receive 40").dblclick()
    await expect(operator.dialog()).to_have_count(0)

    await expect(row(operator, sku)).to_contain_text("40")
    assert (await operator.shop.stock(sku))["received"] == 40
    await operator.shop.placed(sku=sku, quantity=3)
    levels = row(operator, sku).get_by_role("img")
    await expect(levels).to_have_accessible_name("Of 40 received: 3 sold, 0 held, 37 available")


async def test_name_and_price_are_edited(operator: Visitor) -> None:
    await operator.signs_in_by_link("/stock")
    sku = await add(operator, "Atlas")
    await row(operator, sku).get_by_role("button", name="Edit").click()
    await operator.dialog().get_by_label("Name").fill("Great atlas")
    await operator.dialog().get_by_label("Price").fill("99")
    await operator.dialog().get_by_role("button", name="Save").click()

    await expect(row(operator, sku)).to_contain_text("Great atlas")
    await expect(row(operator, sku)).to_contain_text("€99.00")
    product = await operator.shop.stock(sku)
    assert (product["name"], product["unit_price"]["amount"]) == ("Great atlas", 9_900)


async def test_a_quantity_that_can_be_none_is_told_so(operator: Visitor) -> None:
    await operator.signs_in_by_link("/stock")
    await row(operator, "SKU-RARE").get_by_role("button", name="Receive").click()
    await operator.dialog().get_by_label("How many").fill("-1")
    await operator.dialog().get_by_role("button", name="Receive", exact=True).click()

    await expect(operator.dialog().get_by_role("alert")).to_be_visible()
    await expect(operator.dialog().get_by_label("How many")).to_have_attribute(
        "aria-invalid", "true"
    )
