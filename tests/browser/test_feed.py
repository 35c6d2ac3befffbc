"""Each page is sent what it shows, and not what all other pages might."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import WebSocket, expect

from tests.browser.visitor import Visitor
from tests.integration.server_process import Json

SAYS = "42"
"""How Socket.IO begins a message."""


def overheard(visitor: Visitor) -> list[tuple[str, Any]]:
    """What the feed tells the page, kind by kind, from now on."""
    told: list[tuple[str, Any]] = []

    def hear(frame: str | bytes) -> None:
        if isinstance(frame, str) and frame.startswith(SAYS):
            kind, said = json.loads(frame.removeprefix(SAYS))
            told.append((kind, said))

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", hear)

    visitor.page.on("websocket", follow)
    return told


async def test_a_list_is_sent_orders_as_they_are_and_an_order_only_its_own_events(
    operator: Visitor,
) -> None:
    told = overheard(operator)
    await operator.signs_in_by_link("/orders")
    await operator.is_live()
    other = await operator.shop.placed()
    await expect(operator.row(other)).to_contain_text("Completed")
    assert {kind for kind, _ in told} >= {"order"}
    assert not of_kind(told, "event")

    _, slow = await operator.shop.place("tok_slow")
    await operator.row(slow).get_by_role("link").click()
    await expect(operator.status("Completed")).to_be_visible()
    events = of_kind(told, "event")
    assert {event["order_id"] for event in events} == {slow["id"]}

    told.clear()
    await operator.shop.placed()
    await operator.page.get_by_role("navigation").get_by_role("link", name="Orders").click()
    newest = await operator.shop.placed()
    await expect(operator.row(newest)).to_contain_text("Completed")
    assert not of_kind(told, "event")


async def test_an_order_that_does_not_exist_keeps_nobody_from_the_others(
    operator: Visitor,
) -> None:
    operator.watch.forgive("404")
    await operator.signs_in_by_link("/orders/none")
    await operator.is_live()
    await operator.page.get_by_role("link", name="All orders").click()
    order = await operator.shop.placed()

    await expect(operator.row(order)).to_be_visible()


def of_kind(told: list[tuple[str, Any]], wanted: str) -> list[Json]:
    return [said for kind, said in told if kind == wanted]
