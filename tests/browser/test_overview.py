"""The overview: whether anything is wrong, and the way to why."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.visitor import Visitor


async def test_it_shows_where_orders_stand_and_how_all_parts_are(operator: Visitor) -> None:
    await operator.shop.placed()
    await operator.signs_in_by_link("/")
    await expect(operator.heading("Overview")).to_be_visible()

    way = operator.page.get_by_role("list", name="Along the way")
    await expect(way.get_by_role("link", name="Completed")).to_be_visible()
    for part in ("Database", "Journal", "Payment", "Shipping"):
        await expect(operator.page.locator("#health")).to_contain_text(part, ignore_case=True)


async def test_the_count_of_parked_orders_rises_by_itself_and_leads_to_them(
    operator: Visitor,
) -> None:
    await operator.shop.placed("tok_down")
    before = (await operator.shop.get("/api/stats"))["orders"]["parked"]
    await operator.signs_in_by_link("/overview")
    beside = operator.page.get_by_role("list", name="Beside it").get_by_role("link", name="Parked")
    await expect(beside).to_contain_text(str(before))
    order = await operator.shop.placed("tok_down")

    await expect(beside).to_contain_text(str(before + 1))
    await beside.click()
    await expect(operator.row(order)).to_be_visible()


async def test_a_cause_of_dead_letters_leads_to_its_orders(operator: Visitor) -> None:
    order = await operator.shop.placed("tok_down")
    await operator.signs_in_by_link("/overview")
    await operator.page.get_by_role("link", name="authorize unavailable").click()

    await expect(operator.heading("Dead letters")).to_be_visible()
    await expect(operator.row(order)).to_be_visible()


async def test_latency_is_that_of_whole_orders_or_of_the_step_that_is_chosen(
    operator: Visitor,
) -> None:
    await operator.shop.placed()
    await operator.signs_in_by_link("/overview")
    chart = operator.page.get_by_role("img", name=re.compile("^Orders from placed to completed"))
    await expect(chart).to_be_visible()
    steps = operator.page.get_by_role("group", name="What is timed")
    for step in ("reserve", "authorize", "ship", "capture"):
        await steps.get_by_role("button", name=step).click()
        await expect(steps.get_by_role("button", pressed=True)).to_have_text(step)
        course = operator.page.get_by_role(
            "img", name=re.compile(f"^The step {step} of orders, over")
        )
        await expect(course).to_be_visible()
        await expect(course.locator("path.recharts-line-curve, circle").first).to_be_attached()

    await steps.get_by_role("button", name="Whole order").press("Enter")
    await expect(chart).to_be_visible()
