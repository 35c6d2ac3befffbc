"""docs/http.md, and the examples in the OpenAPI document: pasted into a shell, they work."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.documented import DOCUMENT
from tests.integration.openapi.fuzz import answered
from tests.integration.server_process import ROOT, ServerProcess
from tests.integration.site import Site
from tests.tokens import SECRET
from web.openapi.address import address_of
from web.routes.table import ROUTES

GUIDE = (ROOT / "docs" / "http.md").read_text()
HERE_IT_RUNS = "http://127.0.0.1:8080"

NOT_IN_A_GUIDE = {"/ws", "/docs", "/openapi.json", "/api/redrives/{redrive_id}/cancel"}
"""Followed, for people, for programs; and only while it runs."""


@pytest.fixture
async def server(
    mongo_url: str, database_name: str, tmp_path: Path
) -> AsyncIterator[ServerProcess]:
    async with Site(tmp_path, mongo_url, database_name).server() as server:
        yield server


async def test_the_guide_works_when_it_is_pasted(server: ServerProcess) -> None:
    commands = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)

    printed = await pasted("".join(commands), server.url)

    assert '"kind":"event"' in printed.replace(" ", "").replace("'", '"')
    done = {route for route, status in await answered(server.url) if status.startswith("2")}
    templates = {address_of(route.path).template for route in ROUTES}
    assert templates - done - NOT_IN_A_GUIDE == set()


async def test_the_documents_own_example_works_when_it_is_pasted(server: ServerProcess) -> None:
    commands = re.findall(r"^    (.*)$", DOCUMENT["info"]["description"], re.MULTILINE)

    printed = await pasted("\n".join(commands), server.url)

    assert '"next_cursor": null' in printed


async def pasted(commands: str, url: str) -> str:
    """What a shell prints that is given the commands, and stops at the first that fails."""
    program = Path(sys.executable)
    script = commands.replace(HERE_IT_RUNS, url).replace(".venv/bin/python", str(program))
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        cwd=ROOT,
        env={
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "CONVEYOR_JWT_SECRET": SECRET.get_secret_value(),
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate(script.encode())
    assert process.returncode == 0, printed.decode()
    return printed.decode()
