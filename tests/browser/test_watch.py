"""The watch itself: what no page may do, done on purpose."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page

from tests.browser.watch import Watch
from tests.integration.server_process import ServerProcess
from tests.patience import PATIENCE_S
from tests.tokens import token

Watched = tuple[Page, Watch]


@pytest_asyncio.fixture(loop_scope="session")
async def watched(browser: Browser, server: ServerProcess) -> Watched:
    context = await browser.new_context()
    context.set_default_timeout(1000 * PATIENCE_S)
    watch = Watch(context, server.url)
    page = await context.new_page()
    await page.goto(server.url)
    watch.check()
    return page, watch


@pytest.mark.parametrize(
    "misdeed, complaint",
    [
        ("document.head.append(document.createElement('style'))", "Content Security Policy"),
        ("console.error('alas')", "error: alas"),
        ("console.warn('alas')", "warning: alas"),
        ("fetch('http://elsewhere.example/').catch(() => {})", "Content Security Policy"),
        ("fetch('/api/nothing').catch(() => {})", "404"),
    ],
)
async def test_a_misdeed_is_taken_down(watched: Watched, misdeed: str, complaint: str) -> None:
    page, watch = watched
    async with page.expect_console_message():
        await page.evaluate(f"() => {{ {misdeed} }}")

    with pytest.raises(AssertionError, match=complaint):
        watch.check()
    watch.forgive(complaint, "Failed to", "Content Security Policy", "violates")
    watch.check()


async def test_another_host_is_taken_down(watched: Watched) -> None:
    page, watch = watched
    with pytest.raises(Error):
        await page.goto("http://elsewhere.invalid/")

    with pytest.raises(AssertionError, match="asks another host"):
        watch.check()


async def test_an_error_that_nobody_catches_is_taken_down(watched: Watched) -> None:
    page, watch = watched
    async with page.expect_event("pageerror"):
        await page.evaluate("() => { setTimeout(() => { throw new Error('alas'); }) }")

    with pytest.raises(AssertionError, match="uncaught: alas"):
        watch.check()


async def test_a_token_in_an_address_is_taken_down(watched: Watched) -> None:
    page, watch = watched
    async with page.expect_response("**/api/session*"):
        await page.evaluate("(secret) => { fetch(`/api/session?t=${secret}`) }", token())

    watch.forgive("401", "400")
    with pytest.raises(AssertionError, match="a token in an address"):
        watch.check()
