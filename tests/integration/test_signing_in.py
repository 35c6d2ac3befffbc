"""A server signs, and takes, what the command beside it signs; and nobody else's."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.integration.server_process import ROOT, ServerProcess
from tests.integration.site import Site
from tests.patience import PATIENCE_S
from tests.tokens import bearer
from tests.torment.readiness import until

UNSET = {"CONVEYOR_JWT_SECRET": ""}


@pytest.fixture
def site(mongo_url: str, database_name: str, tmp_path: Path) -> Site:
    """A place whose server has to make its own secret."""
    return Site(tmp_path, mongo_url, database_name, UNSET)


async def session_of(
    server: ServerProcess, headers: Mapping[str, str]
) -> tuple[int, dict[str, object]]:
    async with (
        aiohttp.ClientSession(server.url, headers=headers) as client,
        client.get("/api/session") as response,
    ):
        return response.status, await response.json(content_type=None)


async def test_a_token_of_the_command_is_taken_by_the_server_beside_it(site: Site) -> None:
    async with site.server() as server:
        status, printed = await site.command("token", "--role", "operator", "--subject", "olga")
        assert status == 0, printed
        status, session = await session_of(server, {"Authorization": f"Bearer {printed.strip()}"})

        assert status == 200, session
        assert (session["subject"], session["role"]) == ("olga", "operator")
        assert session["sandbox"] is True
        assert (await session_of(server, bearer()))[0] == 401
        assert (site.data_dir / "jwt.secret").stat().st_mode & 0o777 == 0o600
        assert await server.stop() == 0


async def test_a_short_lived_token_is_over_soon(site: Site) -> None:
    async with site.server() as server:
        _, printed = await site.command("token", "--ttl", "1s")
        headers = {"Authorization": f"Bearer {printed.strip()}"}

        async def refused() -> bool:
            return (await session_of(server, headers))[0] == 401

        await until(refused)
        _, answer = await session_of(server, headers)
        assert answer["detail"] == "the token has expired"


@pytest.mark.parametrize(
    "words, why",
    [
        (("--ttl", "9y"), "30s, 15m, 1h or 7d"),
        (("--ttl", "0s"), "30s, 15m, 1h or 7d"),
        (("--ttl", "400d"), "366d at most"),
        (("--subject", "ada lovelace"), "visible ASCII"),
        (("--role", "root"), "'customer', 'operator', 'admin'"),
    ],
)
async def test_a_token_that_cannot_be_is_refused_in_words(
    site: Site, words: tuple[str, str], why: str
) -> None:
    status, printed = await site.command("token", *words)

    assert status == 2
    assert why in " ".join(printed.replace("│", " ").split())


async def test_a_server_that_keeps_nothing_has_a_secret_that_nobody_can_know(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path / "data", "memory:", settings=UNSET)
    status, printed = await site.command("token")

    assert status == 2
    assert "set CONVEYOR_JWT_SECRET" in printed
    assert os.listdir(tmp_path) == []


async def test_the_sign_in_link_is_shown_to_a_person_and_never_logged(tmp_path: Path) -> None:
    environment = Site(tmp_path, "memory:", settings={**UNSET, "CONVEYOR_DEV": "1"}).environment()
    async with serving(environment) as process:
        assert process.stdout is not None
        line = await line_with(b"#token=", process.stdout)
        url, _, token = line.decode().split()[-1].partition("/#token=")

        async with (
            aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"}) as client,
            client.get("/api/session") as response,
        ):
            assert (await response.json())["role"] == "admin"
        process.terminate()
        printed, logged = await process.communicate()

    assert process.returncode == 0
    assert b"serving" in logged
    assert b"eyJ" not in logged + printed


async def test_without_a_person_no_link_is_printed(tmp_path: Path) -> None:
    async with serving(Site(tmp_path, "memory:").environment()) as process:
        assert process.stderr is not None
        await line_with(b"serving", process.stderr)
        process.terminate()
        printed, _ = await process.communicate()

    assert printed == b""


@asynccontextmanager
async def serving(environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server whose output is to be looked at. It is gone afterwards, also if the test fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "main.py"),
        "serve",
        cwd=ROOT,
        env={**environment, "CONVEYOR_HTTP_PORT": "0"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def line_with(words: bytes, output: asyncio.StreamReader) -> bytes:
    """The next line that has these words."""
    async with asyncio.timeout(PATIENCE_S):
        while words not in (line := await output.readline()):
            assert line, "the server ended"
    return line
