"""The server as anyone runs it: a process of its own, spoken to over HTTP, and killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

import aiohttp

from tests.documented import check_answer
from tests.patience import PATIENCE_S
from tests.tokens import SECRET, bearer
from web.port import Role

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]

QUICK: Mapping[str, str] = {
    "CONVEYOR_STEP_TIMEOUT_S": "3",
    "CONVEYOR_BACKOFF_INITIAL_S": "0.05",
    "CONVEYOR_BACKOFF_MAX_S": "0.5",
    "CONVEYOR_CRASH_BACKOFF_INITIAL_S": "0.02",
    "CONVEYOR_CRASH_BACKOFF_MAX_S": "0.5",
    "CONVEYOR_MONGO_CACHE_GB": "0.25",
}
"""Waits short enough for a test, in the same proportions as the real ones; and a small mongod."""


class ServerProcess:
    """``python main.py serve``, or another ``command`` that serves, on a free port, with its log
    lines as they come.
    """

    def __init__(self, environment: Mapping[str, str], *command: str) -> None:
        self._command = command or ("serve",)
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **QUICK,
            "CONVEYOR_HTTP_PORT": "0",
            "CONVEYOR_LOG_FORMAT": "json",
            # One token does the work of all customers.
            "CONVEYOR_RATE_PER_S": "1000000",
            "CONVEYOR_RATE_BURST": "1000000",
            "CONVEYOR_DRAIN_S": "0.2",
            "CONVEYOR_JWT_SECRET": SECRET.get_secret_value(),
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self.lines: list[Json] = []
        self.raw: list[str] = []
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it, and return when it serves."""
        self.lines, self.raw = [], []
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(ROOT / "main.py"),
            *self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        self._reading = asyncio.create_task(self._read(self._process))
        self.url = str((await self.line("serving"))["url"])

    async def line(self, message: str, **fields: object) -> Json:
        """The first log line with that message and these fields, when it has come."""
        wanted = {"message": message, **fields}.items()
        async with asyncio.timeout(PATIENCE_S), self._news:
            while True:
                for line in self.lines:
                    if wanted <= line.items():
                        return line
                if self._reading is None or self._reading.done():
                    raise AssertionError("the server ended:\n" + "\n".join(self.raw[-30:]))
                await self._news.wait()

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        return await self._end(signal.SIGTERM)

    async def wait(self) -> int:
        """The exit status, when it has ended by itself."""
        assert self._process is not None
        assert self._reading is not None
        status = await self._process.wait()
        await self._reading
        return status

    async def goes_on(self) -> NoReturn:
        """Run beside whatever needs the server: fails as soon as it ends by itself."""
        status = await self.wait()
        raise AssertionError(f"the server ended with {status}:\n" + "\n".join(self.raw[-30:]))

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for row in process.stderr:
            text = row.decode().rstrip()
            async with self._news:
                self.raw.append(text)
                if text.startswith("{"):
                    self.lines.append(json.loads(text))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            # Nobody comes to leave what was never entered.
            await self.kill()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.kill()


class Shop:
    """A customer, and an operator, at a server's HTTP door."""

    def __init__(self, server: ServerProcess, session: aiohttp.ClientSession) -> None:
        self._server = server
        self.session = session

    @property
    def url(self) -> str:
        """Where the server is now: another port after each start."""
        return self._server.url

    async def place(
        self,
        token: str = "tok_ok",
        *,
        key: str | None = None,
        wait_s: int | None = None,
        **changes: Any,
    ) -> tuple[int, Json]:
        """POST /api/orders; the status and the body."""
        headers = {} if key is None else {"Idempotency-Key": key}
        if wait_s is not None:
            headers["Prefer"] = f"wait={wait_s}"
        return await self.post("/api/orders", order(token, **changes), headers)

    async def placed(self, token: str = "tok_ok", **changes: Any) -> Json:
        """Place an order, and see it to where it rests."""
        status, body = await self.place(token, wait_s=30, **changes)
        assert status == 201, body
        return body

    async def order(self, order_id: str) -> Json:
        """GET /api/orders/{id}."""
        return await self.get(f"/api/orders/{order_id}")

    async def events(self, order_id: str) -> list[str]:
        """The types of an order's events, in order."""
        body = await self.get(f"/api/orders/{order_id}/events")
        return [event["type"] for event in body["items"]]

    async def stock(self, sku: str) -> Json:
        """One product's levels."""
        body = await self.get("/api/stock")
        return next(product for product in body["items"] if product["sku"] == sku)

    async def get(self, path: str) -> Json:
        """GET, and expect 200."""
        async with self.session.get(self.url + path) as response:
            body: Json = await response.json(content_type=None)
            check_answer("GET", response.url.raw_path, response.status, response.headers, body)
            assert response.status == 200, body
            return body

    async def post(
        self, path: str, body: object, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Json]:
        """POST; the status and the body."""
        async with self.session.post(self.url + path, json=body, headers=headers) as response:
            answer: Json = await response.json(content_type=None)
            check_answer("POST", response.url.raw_path, response.status, response.headers, answer)
            return response.status, answer


@asynccontextmanager
async def shop_at(
    server: ServerProcess, role: Role = Role.ADMIN, subject: str = "shop"
) -> AsyncIterator[Shop]:
    """A shop with a session of its own, and a token for all it does."""
    connector = aiohttp.TCPConnector(limit=100)
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=bearer(role, subject)
    ) as session:
        yield Shop(server, session)


def order(
    token: str = "tok_ok",
    *,
    sku: str = "SKU-BOOK",
    quantity: int = 1,
    country: str = "DE",
    postal_code: str = "10115",
) -> Json:
    """The body of an order that is fine, unless told otherwise."""
    return {
        "customer": {"email": "ada@example.org", "name": "Ada Lovelace"},
        "shipping_address": {
            "line1": "Invalidenstr. 1",
            "city": "Berlin",
            "postal_code": postal_code,
            "country": country,
        },
        "items": [{"sku": sku, "quantity": quantity}],
        "payment": {"token": token},
    }
