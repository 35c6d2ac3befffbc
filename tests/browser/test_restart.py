"""The server is killed under an open page, and comes back: the page heals, and misses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import ViewportSize, expect

from persistence.embedded.ports import free_port
from tests.browser.conftest import QUICKLY_PARKED, Visit
from tests.browser.visitor import Visitor
from tests.integration.server_process import Json, ServerProcess
from tests.integration.site import Site
from tests.torment.readiness import until
from web.port import Role

pytestmark = pytest.mark.slow

AT_REST = {"completed", "rejected", "cancelled", "parked"}
HIGH: ViewportSize = {"width": 1440, "height": 2600}
"""All rows at once: the table draws what is seen only."""
FOLLOWED = 3
"""Orders whose pages are open when the server is killed."""

BANNER = "No connection to the server."


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(dashboard: None, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    """A server with a mongod of its own, which comes back at the address it had."""
    port = {"CONVEYOR_HTTP_PORT": str(free_port(None))}
    site = Site(tmp_path, settings={**QUICKLY_PARKED, **port})
    try:
        async with site.server() as server:
            yield server
    finally:
        site.end_mongod()


async def test_a_page_outlives_a_server_that_is_killed_and_misses_nothing(
    visit: Visit, mortal: ServerProcess
) -> None:
    operator = await visit(Role.OPERATOR, at=mortal, size=HIGH)
    followers = [await visit(Role.OPERATOR, at=mortal) for _ in range(FOLLOWED)]
    for visitor in (operator, *followers):
        # What the browser itself says while there is nobody to talk to.
        visitor.watch.forgive("net::ERR_", "WebSocket", "50")
    before = [await operator.shop.placed() for _ in range(3)]
    await operator.signs_in_by_link("/orders")
    await operator.is_live()
    await expect(operator.row(before[0])).to_be_visible()
    for follower in followers:
        await follower.sees(before[0])

    # Some are anywhere between two steps when it dies.
    on_their_way = [order for _, order in await placed_at_once(operator, 20)]
    followed = [order["id"] for order in on_their_way[-FOLLOWED:]]
    for follower, order_id in zip(followers, followed, strict=True):
        await follower.goes_to(f"/orders/{order_id}")
        await follower.is_live()
    for visitor in (operator, *followers):
        await visitor.stays_on_the_page()
    await mortal.kill()
    for visitor in (operator, *followers):
        await expect(visitor.page.get_by_text(BANNER)).to_be_visible()

    await mortal.start()
    after = [order for _, order in await placed_at_once(operator, 10)]
    for visitor in (operator, *followers):
        await visitor.is_live()
        await expect(visitor.page.get_by_text(BANNER)).to_have_count(0)

    ids = {order["id"] for order in (*before, *on_their_way, *after)}
    known = await all_at_rest(operator, ids)
    await expect(operator.page.get_by_role("row")).to_have_count(len(ids) + 1)
    for order in known:
        await expect(operator.row(order)).to_contain_text(order["status"].capitalize())
    for follower, order_id in zip(followers, followed, strict=True):
        await shows_all_events(follower, order_id)
    # Those that nobody looked at when it happened have theirs, too.
    for order in (before[0], on_their_way[0], after[-1]):
        await followers[0].goes_by_palette(order["id"])
        await shows_all_events(followers[0], order["id"])
    for visitor in (operator, *followers):
        assert await visitor.is_still_on_the_page()


async def shows_all_events(visitor: Visitor, order_id: str) -> None:
    """See as many events as the log has of that order, each once and in its place."""
    types = await visitor.shop.events(order_id)
    rows = visitor.page.get_by_role("list", name="Events").locator("button[aria-expanded]")
    await expect(rows).to_have_count(len(types))
    numbers = [text.split()[0] for text in await rows.all_inner_texts()]
    assert numbers == [str(seq) for seq in range(1, len(types) + 1)]


async def placed_at_once(visitor: Visitor, count: int) -> list[tuple[int, Json]]:
    placed = await asyncio.gather(*(visitor.shop.place() for _ in range(count)))
    assert {status for status, _ in placed} == {201}
    return placed


async def all_at_rest(visitor: Visitor, ids: set[str]) -> list[Json]:
    """What the API knows of these, when each has come to where it rests."""

    async def orders() -> list[Json]:
        return [await visitor.shop.order(order_id) for order_id in sorted(ids)]

    async def rest() -> bool:
        return {order["status"] for order in await orders()} <= AT_REST

    await until(rest)
    return await orders()
