"""The dead letters: what is parked, why, and on its way again or given up."""

from __future__ import annotations

import asyncio

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import Weather
from tests.browser.visitor import Visitor
from tests.integration.server_process import Json

CAUSE = "step=authorize&error=unavailable"


@pytest_asyncio.fixture(loop_scope="session")
async def parked(operator: Visitor, payments: Weather) -> list[Json]:
    """Three orders that a provider left alone; it is well again now."""
    await payments(error_rate=1)
    orders = await asyncio.gather(*(operator.shop.placed() for _ in range(3)))
    assert {order["status"] for order in orders} == {"parked"}
    await payments()
    return orders


def name_of(order: Json) -> str:
    return f"order …{order['id'][-8:]}"


async def test_a_parked_order_is_retried_and_completes(
    operator: Visitor, parked: list[Json]
) -> None:
    order = parked[0]
    await operator.signs_in_by_link(f"/dead-letters?{CAUSE}")
    await operator.button(f"Retry {name_of(order)}").click()
    await expect(operator.dialog()).to_contain_text("nothing is charged or shipped twice")
    await operator.dialog().get_by_role("button", name="Retry").click()

    await expect(operator.dialog()).to_have_count(0)
    await expect(operator.button(f"Retry {name_of(order)}")).to_have_count(0)
    await operator.goes_to(f"/orders/{order['id']}")
    await expect(operator.status("Completed")).to_be_visible()
    assert (await operator.shop.events(order["id"])).count("PaymentCaptured") == 1


async def test_a_selection_is_retried_at_a_rate_and_its_end_is_told(
    operator: Visitor, parked: list[Json]
) -> None:
    await operator.signs_in_by_link(f"/dead-letters?{CAUSE}")
    for order in parked:
        await operator.page.get_by_label(f"Choose {name_of(order)}").check()
    await operator.button("Retry 3 chosen orders").click()
    await operator.dialog().get_by_label("Orders a second").fill("100")
    await operator.dialog().get_by_role("button", name="Retry 3").click()

    messages = operator.page.get_by_role("region", name="Messages")
    await expect(messages).to_contain_text("3 orders retried")
    for order in parked:
        await expect(operator.button(f"Retry {name_of(order)}")).to_have_count(0)


async def test_a_slow_redrive_shows_how_far_it_is_and_is_cancelled(
    operator: Visitor, parked: list[Json]
) -> None:
    await operator.signs_in_by_link(f"/dead-letters?{CAUSE}")
    for order in parked:
        await operator.page.get_by_label(f"Choose {name_of(order)}").check()
    await operator.button("Discard 3 chosen orders").click()
    await operator.dialog().get_by_label("Orders a second").fill("1")
    await operator.dialog().get_by_label("Why?").fill("Nobody wants them")
    await operator.dialog().get_by_role("button", name="Discard 3").click()

    progress = operator.page.get_by_role("progressbar", name="Discarding")
    await expect(progress).to_be_visible()
    await operator.page.get_by_role("button", name="Cancel: Discarding").click()
    await expect(progress).to_have_count(0)
    messages = operator.page.get_by_role("region", name="Messages")
    await expect(messages).to_contain_text("Cancelled: ")


async def test_giving_up_asks_why_and_undoes_what_was_done(
    operator: Visitor, parked: list[Json]
) -> None:
    order = parked[0]
    await operator.signs_in_by_link(f"/dead-letters?{CAUSE}")
    await operator.button(f"Discard {name_of(order)}").click()
    await operator.dialog().get_by_label("Why?").fill("The customer called")
    await operator.dialog().get_by_role("button", name="Discard").click()
    await expect(operator.dialog()).to_have_count(0)
    await expect(operator.button(f"Discard {name_of(order)}")).to_have_count(0)

    await operator.goes_to(f"/orders/{order['id']}")
    await expect(operator.status("Rejected")).to_be_visible()
    await expect(operator.page.get_by_text("The customer called").first).to_be_visible()
    assert "StockReleased" in await operator.shop.events(order["id"])


async def test_a_cause_narrows_the_list_and_the_address_keeps_it(
    operator: Visitor, parked: list[Json]
) -> None:
    await operator.signs_in_by_link("/dead-letters")
    causes = operator.page.get_by_role("navigation", name="Causes")
    await causes.get_by_role("button", name="authorize unavailable").click()
    await expect(operator.page).to_have_url(f"{operator.shop.url}/dead-letters?{CAUSE}")
    await operator.page.reload()

    await expect(causes.get_by_role("button", name="authorize unavailable")).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(operator.row(parked[0])).to_be_visible()
