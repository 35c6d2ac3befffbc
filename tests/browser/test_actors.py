"""The supervision tree: a part of it is restarted, and what crashed says why."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.visitor import Visitor


def place(visitor: Visitor, path: str) -> Locator:
    """A place in the tree."""
    return visitor.page.locator(f'[role="treeitem"][data-path="{path}"]')


def beside(visitor: Visitor, path: str) -> Locator:
    """What is told of a place, beside the tree."""
    return visitor.page.get_by_role("region", name=f"Actor {path}")


async def restarts(visitor: Visitor, path: str) -> int:
    return int((await visitor.shop.get(f"/api/actors?path={path}"))["restarts"])


async def test_an_actor_is_restarted_from_the_tree_and_its_restart_is_seen(
    admin: Visitor,
) -> None:
    path = "/services/shipping"
    before = await restarts(admin, path)
    await admin.signs_in_by_link("/actors")
    await admin.is_live()
    await place(admin, path).click()
    await admin.stays_on_the_page()
    told = beside(admin, path)
    count = told.get_by_role("definition").nth(4)
    await expect(count).to_have_text(str(before))

    await told.get_by_role("button", name="Restart").click()
    await expect(admin.dialog()).to_contain_text("It crashes and comes back")
    await admin.dialog().get_by_role("button", name="Restart").click()

    await expect(count).to_have_text(str(before + 1))
    await expect(place(admin, path)).to_have_accessible_name(re.compile("running"))
    history = told.get_by_role("listitem")
    await expect(history.filter(has_text="Made to crash by an operator").first).to_be_visible()
    await expect(history.filter(has_text=re.compile("^Restart")).first).to_be_visible()
    assert await restarts(admin, path) == before + 1
    # And it works as before.
    assert (await admin.shop.placed())["status"] == "completed"
    assert await admin.is_still_on_the_page()


async def test_keeping_an_actor_as_it_is_restarts_nothing(admin: Visitor) -> None:
    path = "/services/inventory"
    before = await restarts(admin, path)
    await admin.signs_in_by_link(f"/actors?path={path}")
    await beside(admin, path).get_by_role("button", name="Restart").click()
    await admin.dialog().get_by_role("button", name="Keep as it is").click()

    await expect(admin.dialog()).to_have_count(0)
    assert await restarts(admin, path) == before


async def test_only_an_admin_may_restart(operator: Visitor) -> None:
    await operator.signs_in_by_link("/actors?path=/services/payment")

    restart = beside(operator, "/services/payment").get_by_role("button", name="Restart")
    await expect(restart).to_have_accessible_description("Restarting takes the role admin.")


async def test_a_crash_is_told_with_its_traceback(operator: Visitor) -> None:
    # Nobody lives there any more, and the page asks.
    operator.watch.forgive("404")
    crashed = await operator.shop.placed("tok_crash")
    path = f"/orders/{crashed['id']}"
    await operator.signs_in_by_link(f"/actors?path={path}")
    crash = beside(operator, path).get_by_role("listitem").filter(has_text="Crashed on").first
    await crash.locator("summary").click()

    await expect(crash.get_by_text("Traceback (most recent call last)")).to_be_visible()


@pytest.mark.parametrize("typed", ["shipping", "paym"])
async def test_a_place_is_found_by_its_name(operator: Visitor, typed: str) -> None:
    await operator.signs_in_by_link("/actors")
    await expect(place(operator, "/journal")).to_be_visible()
    await operator.page.get_by_role("searchbox", name="Find an actor").fill(typed)

    await expect(operator.page.get_by_role("treeitem", name=typed)).to_be_visible()
    await expect(place(operator, "/journal")).to_have_count(0)
