"""The server as anyone runs it: ``python main.py serve`` in a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bench.orders import SUBJECT, request_body
from web.access.tokens import Tokens
from web.port import Caller, Role

_ROOT = Path(__file__).parents[1]
_SECRET = "for benches alone: nothing is behind it"
_LOOK_S = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_JSON = {"Content-Type": "application/json"}

Json = dict[str, Any]


def token(role: Role = Role.ADMIN, subject: str = SUBJECT) -> str:
    """A token that the server takes."""
    return Tokens(SecretStr(_SECRET)).issue(Caller(subject, role), timedelta(hours=8))


def memory_mb(pid: int | str) -> float:
    """What a process has in memory, in millions of bytes."""
    fields = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * _PAGE / 1e6


def cpu_s(pid: int) -> float:
    """How long a process has computed."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


@dataclass(slots=True)
class Server:
    """A running server. :func:`serving` makes one."""

    process: asyncio.subprocess.Process
    spawned_at: float
    url: str = ""
    session: aiohttp.ClientSession = field(init=False)

    @property
    def pid(self) -> int:
        """Its process number."""
        return self.process.pid

    @property
    def age_s(self) -> float:
        """How long ago its process was started."""
        return time.perf_counter() - self.spawned_at

    async def place(self, customer: int = 0, bearer: str | None = None) -> int:
        """Send an order, in one's own name or another's; the answer's status."""
        body, headers = request_body(customer), dict(_JSON)
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        async with self.session.post(
            f"{self.url}/api/orders", data=body, headers=headers
        ) as answer:
            await answer.read()
            return answer.status

    async def get(self, path: str, **query: str) -> Json:
        """What the server answers."""
        async with self.session.get(self.url + path, params=query) as answer:
            answer.raise_for_status()
            found: Json = await answer.json()
            return found

    async def timed(self, path: str, **query: str) -> float:
        """Seconds until a whole answer was there."""
        began = time.perf_counter()
        async with self.session.get(self.url + path, params=query) as answer:
            answer.raise_for_status()
            await answer.read()
        return time.perf_counter() - began

    async def until_ready(self) -> float:
        """Return when it says that it is ready; its age then."""
        while True:
            async with self.session.get(f"{self.url}/ready") as answer:
                if answer.status == HTTPStatus.OK:
                    return self.age_s
            await asyncio.sleep(_LOOK_S)

    async def until_taking(self) -> float:
        """Return when it has taken an order; its age then."""
        while True:
            if await self.place() == HTTPStatus.CREATED:
                return self.age_s
            await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def serving(
    url: str, database: str, data_dir: Path, settings: Mapping[str, object] | None = None
) -> AsyncIterator[Server]:
    """A server on a database, from the moment when it listens; stopped at the end."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "CONVEYOR_MONGO_URL": url,
        "CONVEYOR_DATABASE": database,
        "CONVEYOR_DATA_DIR": str(data_dir),
        "CONVEYOR_HTTP_PORT": "0",
        "CONVEYOR_JWT_SECRET": _SECRET,
        # One token does the work of all customers.
        "CONVEYOR_RATE_PER_S": "1000000",
        "CONVEYOR_RATE_BURST": "1000000",
        "CONVEYOR_DRAIN_S": "0.1",
        **{f"CONVEYOR_{name.upper()}": str(value) for name, value in (settings or {}).items()},
    }
    spawned_at = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(_ROOT / "main.py"), "serve"),
        cwd=_ROOT,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    server = Server(process, spawned_at)
    try:
        server.url = await _listening(process)
        reading = asyncio.create_task(_read_on(process))
        headers = {"Authorization": f"Bearer {token()}"}
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(headers=headers, connector=connector) as server.session:
            yield server
        process.send_signal(signal.SIGTERM)
        await process.wait()
        await reading
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _listening(process: asyncio.subprocess.Process) -> str:
    """The server's address, which it logs once it listens."""
    assert process.stderr is not None
    said: list[str] = []
    async for line in process.stderr:
        said.append(line.decode())
        if b'"serving"' in line:
            return str(json.loads(line)["url"])
    raise RuntimeError("the server ended:\n" + "".join(said[-30:]))


async def _read_on(process: asyncio.subprocess.Process) -> None:
    """Its log lines are written, and read; errors are shown."""
    assert process.stderr is not None
    async for line in process.stderr:
        if b'"level": "error"' in line:
            sys.stderr.write(line.decode())
