"""One order: its steps as they happen, any moment of its past, and what may be done with it."""

from __future__ import annotations

import re

from playwright.async_api import Locator, expect

from tests.browser.conftest import HELD_MS, Weather
from tests.browser.visitor import Visitor
from tests.integration.server_process import Json


def lane(visitor: Visitor, step: str) -> Locator:
    """The row of a step in the timeline."""
    steps = visitor.page.get_by_role("list", name="Steps").get_by_role("listitem")
    return steps.filter(has=visitor.page.get_by_text(step, exact=True))


def events(visitor: Visitor) -> Locator:
    """The events, in words, one below the other."""
    listed = visitor.page.get_by_role("listitem")
    return listed.filter(has=visitor.page.locator("button[aria-expanded]"))


async def placed_and_on_its_way(visitor: Visitor, token: str = "tok_ok") -> Json:
    status, order = await visitor.shop.place(token)
    assert status == 201
    return order


async def test_an_order_completes_before_ones_eyes(customer: Visitor, payments: Weather) -> None:
    await payments(latency_ms=HELD_MS)
    order = await placed_and_on_its_way(customer)
    await customer.sees(order)
    await customer.stays_on_the_page()
    await expect(lane(customer, "capture")).not_to_contain_text("done")

    await payments()

    await expect(customer.status("Completed")).to_be_visible()
    for step in ("reserve", "authorize", "ship", "capture"):
        await expect(lane(customer, step)).to_contain_text("done", ignore_case=True)
    await expect(customer.page.get_by_text("Completed: shipped and paid")).to_be_visible()
    await expect(events(customer)).to_have_count(6)
    assert await customer.is_still_on_the_page()


async def test_every_attempt_that_failed_is_told(customer: Visitor) -> None:
    order = await customer.shop.placed("tok_flaky")
    await customer.sees(order)

    history = await customer.shop.events(order["id"])
    await expect(events(customer)).to_have_count(len(history))
    await expect(events(customer).filter(has_text="authorize: attempt 1 failed")).to_be_visible()
    bars = lane(customer, "authorize").get_by_role("button")
    await expect(bars.first).to_have_accessible_name(re.compile("authorize, attempt 1: failed"))


async def test_an_event_opens_to_what_the_log_holds(customer: Visitor) -> None:
    order = await customer.shop.placed()
    await customer.sees(order)
    await customer.page.get_by_role("button", name="Money held").click()

    opened = events(customer).filter(has_text="PaymentAuthorized")
    await expect(opened).to_contain_text("reference")
    reference = next(step["reference"] for step in order["steps"] if step["name"] == "authorize")
    await expect(opened).to_contain_text(reference)


async def test_the_slider_shows_the_order_as_it_stood_after_any_event(customer: Visitor) -> None:
    order = await customer.shop.placed()
    await customer.sees(order)
    slider = customer.page.get_by_role("slider", name="Time travel")
    await expect(slider).to_have_value("6")

    for seq, status in ((2, "Reserved"), (3, "Authorized"), (4, "Shipped"), (1, "Placed")):
        await slider.fill(str(seq))
        await expect(customer.status(status)).to_be_visible()
        await expect(customer.page).to_have_url(
            f"{customer.shop.url}/orders/{order['id']}?at_seq={seq}"
        )
    await customer.page.reload()
    await expect(customer.status("Placed")).to_be_visible()
    await expect(slider).to_have_value("1")
    await slider.press("ArrowRight")
    await expect(customer.status("Reserved")).to_be_visible()
    await customer.button("Back to now").click()
    await expect(customer.status("Completed")).to_be_visible()
    assert customer.page.url == f"{customer.shop.url}/orders/{order['id']}"


async def test_cancelling_asks_first_and_says_why_it_was_done(
    customer: Visitor, payments: Weather
) -> None:
    await payments(latency_ms=HELD_MS)
    order = await placed_and_on_its_way(customer)
    await customer.sees(order)
    await customer.button("Cancel").click()
    await customer.dialog().get_by_role("button", name="Keep as it is").click()
    await expect(customer.dialog()).to_have_count(0)
    assert (await customer.shop.order(order["id"]))["status"] == "reserved"

    await customer.button("Cancel").click()
    await customer.dialog().get_by_label("Why?").fill("It was a gift")
    await customer.dialog().get_by_role("button", name="Cancel the order").click()
    await expect(customer.dialog()).to_have_count(0)
    await payments()

    await expect(customer.status("Cancelled")).to_be_visible()
    await expect(customer.page.get_by_text("Cancelled: It was a gift")).to_be_visible()
    assert (await customer.shop.order(order["id"]))["status"] == "cancelled"


async def test_what_may_not_be_done_says_why(customer: Visitor) -> None:
    order = await customer.shop.placed()
    await customer.sees(order)

    cancel = customer.button("Cancel")
    await expect(cancel).to_have_attribute("aria-disabled", "true")
    await expect(cancel).to_have_accessible_description("It has ended: it is completed.")
    await expect(customer.button("Retry")).to_have_accessible_description(
        "Retrying takes the role operator."
    )


async def test_a_parked_order_is_sent_on(operator: Visitor, payments: Weather) -> None:
    await payments(error_rate=1)
    order = await operator.shop.placed()
    await operator.sees(order)
    await expect(operator.status("Parked")).to_be_visible()

    await payments()
    await operator.button("Retry").click()
    await operator.dialog().get_by_role("button", name="Retry").click()

    await expect(operator.status("Completed")).to_be_visible()
    assert (await operator.shop.events(order["id"])).count("PaymentCaptured") == 1


async def test_its_correlation_id_is_copied(customer: Visitor) -> None:
    await customer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    order = await customer.shop.placed()
    await customer.sees(order)
    await customer.page.get_by_role("button", name="Copy the correlation id").first.click()

    copied = await customer.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == order["correlation_id"]
