"""Signing in: by the link, by pasting a token, and again when it has run out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor
from tests.integration.server_process import ServerProcess
from tests.tokens import TOKENS, token
from web.port import Caller, Role


async def test_the_link_signs_in_and_its_token_leaves_the_address_at_once(
    operator: Visitor,
) -> None:
    await operator.signs_in_by_link("/orders")

    await expect(operator.heading("Orders")).to_be_visible()
    assert operator.page.url == f"{operator.shop.url}/orders"
    await operator.page.reload()
    await expect(operator.heading("Orders")).to_be_visible()


async def test_the_token_is_in_no_address_and_in_no_line_of_the_log(
    operator: Visitor, server: ServerProcess
) -> None:
    await operator.signs_in_by_link("/orders")
    await operator.is_live()
    await operator.chip("Parked").click()
    await expect(operator.page).to_have_url(f"{operator.shop.url}/orders?status=parked")

    assert any("/api/orders" in url for url in operator.watch.requests)
    assert any("/socket.io/" in url for url in operator.watch.requests)
    signature = operator.token.rpartition(".")[2]
    assert not [url for url in operator.watch.requests if signature in url]
    await server.line("GET /api/orders 200")
    assert not [line for line in server.raw if signature in line]


@pytest.mark.parametrize("pasted", ["{token}", "  {token}\n", "http://anywhere:1/#token={token}"])
async def test_a_pasted_token_signs_in_and_so_does_the_link_around_it(
    operator: Visitor, pasted: str
) -> None:
    await operator.goes_to("/orders?status=parked")
    await operator.pastes(pasted.format(token=operator.token))

    await expect(operator.page).to_have_url(f"{operator.shop.url}/orders?status=parked")
    await expect(operator.chip("Parked")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("kind", ["of another server", "expired"])
async def test_a_token_that_is_not_taken_is_told_so(operator: Visitor, kind: str) -> None:
    operator.watch.forgive("401")
    old = TOKENS.issue(Caller("ada", Role.ADMIN), timedelta(seconds=-60))
    await operator.goes_to("/")
    await operator.pastes(old if kind == "expired" else f"{token()[:-8]}AAAAAAAA")

    field = operator.page.get_by_label("Token or sign-in link")
    await expect(field).to_have_accessible_description(
        "This server does not take that token: it has expired, or is of another server."
    )
    await operator.pastes(operator.token)
    await expect(operator.page.get_by_role("navigation", name="Pages").first).to_be_visible()


async def test_what_is_no_token_asks_nobody(operator: Visitor) -> None:
    await operator.goes_to("/")
    await operator.pastes("   ")

    await expect(operator.page.get_by_text("Paste the token, or the whole")).to_be_visible()
    assert not [url for url in operator.watch.requests if "/api/" in url]


async def test_a_token_that_runs_out_leads_to_signing_in_and_back_to_the_page(
    visit: Visit,
) -> None:
    visitor = await visit(lifetime=timedelta(seconds=4))
    visitor.watch.forgive("401")
    await visitor.signs_in_by_link("/orders?status=parked&sku=SKU-LAMP")
    await expect(visitor.heading("Sign in")).to_be_visible()
    await expect(visitor.page.get_by_text("Your token is no longer valid.")).to_be_visible()

    await visitor.pastes(token(Role.OPERATOR, "ada"))

    await expect(visitor.heading("Orders")).to_be_visible()
    assert visitor.page.url == f"{visitor.shop.url}/orders?status=parked&sku=SKU-LAMP"


async def test_signing_out_forgets_the_token(operator: Visitor) -> None:
    await operator.signs_in_by_link("/orders")
    await operator.page.get_by_role("button", name=operator.name).click()
    await operator.page.get_by_role("menuitem", name="Sign out").click()
    await expect(operator.heading("Sign in")).to_be_visible()

    await operator.page.reload()
    await expect(operator.heading("Sign in")).to_be_visible()
    assert await operator.page.evaluate("() => sessionStorage.length") == 0


async def test_a_customer_sees_its_own_things_only(customer: Visitor, operator: Visitor) -> None:
    customer.watch.forgive("404")
    others = await operator.shop.placed()
    own = await customer.shop.placed()
    await customer.signs_in_by_link("/orders")

    await expect(customer.row(own)).to_be_visible()
    await expect(customer.row(others)).to_have_count(0)
    await customer.goes_to(f"/orders/{others['id']}")
    await expect(customer.page.get_by_role("alert")).to_contain_text(
        f"There is no order {others['id']}"
    )
    pages = customer.page.get_by_role("navigation", name="Pages").get_by_role("link")
    for page in ("Overview", "Dead letters", "Actors", "Stock"):
        await expect(pages.filter(has_text=page)).to_have_count(0)
