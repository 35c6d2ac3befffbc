"""Schemathesis in front of a running server: everything that it knows how to try and to check."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.server_process import ROOT
from tests.patience import PATIENCE_S

HERE = Path(__file__).parent


class Answered(NamedTuple):
    """What the server has answered, as its own metrics count it."""

    route: str
    status: str


async def fuzz(url: str, token: str, *, examples: int, seed: int) -> None:
    """Try every operation of the server's document with ``examples`` requests and more."""
    with TemporaryDirectory() as notes:  # what it found in other runs is no matter here
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "schemathesis.cli",
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            f"{url}/openapi.json",
            f"--header=Authorization: Bearer {token}",
            f"--max-examples={examples}",
            f"--seed={seed}",
            "--workers=1",
            f"--request-timeout={PATIENCE_S:.0f}",  # longer than any `Prefer: wait`
            "--no-color",
            cwd=notes,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    assert process.returncode == 0, printed.decode()


async def answered(url: str) -> set[Answered]:
    """Which routes have answered what."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as response:
        families = text_string_to_metric_families(await response.text())
        return {
            Answered(sample.labels["route"], sample.labels["status"])
            for family in families
            for sample in family.samples
            if sample.name == "conveyor_http_request_seconds_count"
        }
