"""The dashboard's files: each with the headers it needs, and nothing beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.unit.web.door import Door
from web import WebSettings

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>the page</title>")
    (folder / "theme.js").write_text("theme()")
    (folder / "assets" / "index-0a1b2c.js").write_text("run()")
    (folder / ".sources").write_text("a fingerprint")
    (tmp_path / "secret.txt").write_text("not for them")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def settings(static: Path) -> WebSettings:
    return WebSettings(static=static)


@pytest.fixture
async def browser(door: Door) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(door.server.url) as session:
        yield session


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/0194-ab", "/sign-in?from=/x"])
async def test_a_browser_gets_the_page_at_every_address_of_its_router(
    browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.get(path, headers=HTML) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/html"
        assert "the page" in await answer.text()
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/api", "/api/order", "/api/x/y", "/ws/x", "/socket.io/x"])
async def test_an_address_that_programs_call_is_never_the_page(
    browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.get(path, headers=HTML) as answer:
        assert answer.status == 404
        assert answer.content_type == "application/problem+json"


async def test_a_program_that_mistypes_an_address_gets_no_page(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/helth", headers={"Accept": "*/*"}) as answer:
        assert answer.status == 404
        assert answer.content_type == "application/problem+json"


async def test_a_file_whose_name_has_its_hash_is_kept_for_ever(
    browser: aiohttp.ClientSession,
) -> None:
    async with browser.get("/assets/index-0a1b2c.js") as answer:
        assert await answer.text() == "run()"
        assert answer.content_type in {"text/javascript", "application/javascript"}
        assert "immutable" in answer.headers["Cache-Control"]


async def test_a_file_whose_name_stays_is_asked_for_again(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/theme.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        tag = answer.headers["ETag"]
    async with browser.get("/theme.js", headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304


async def test_pages_run_nothing_but_their_own_scripts(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/", headers=HTML) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/.sources",
        "/link.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%00",
    ],
)
async def test_nothing_outside_of_the_folder_is_served(
    browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.get(path, headers={"Accept": "*/*"}) as answer:
        assert answer.status in {400, 404}
        assert "not for them" not in await answer.text()


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
async def test_the_page_of_the_api_stands_apart_from_the_dashboard(
    browser: aiohttp.ClientSession, static: Path, path: str
) -> None:
    (static / "docs").mkdir()
    (static / "docs" / "index.html").write_text("<title>the API</title>")
    for accept in (HTML, {"Accept": "*/*"}):
        async with browser.get(path, headers=accept) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            assert "the API" in await answer.text()
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


class TestNotBuilt:
    @pytest.fixture
    def static(self, tmp_path: Path) -> Path:
        return tmp_path / "nothing"

    @pytest.mark.parametrize("path", ["/", "/docs"])
    async def test_the_first_page_says_how_to_build_it(
        self, browser: aiohttp.ClientSession, path: str
    ) -> None:
        async with browser.get(path, headers=HTML) as answer:
            assert answer.content_type == "text/html"
            assert "make dashboard" in await answer.text()
