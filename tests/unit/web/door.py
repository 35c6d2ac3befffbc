"""The web before a fake engine, on a real socket, and a client in front of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import aiohttp
from multidict import CIMultiDictProxy

from tests.documented import check_answer
from tests.unit.web.fake_engine import FakeEngine
from web import HttpServer
from web.problems import CONTENT_TYPE

JSON = {"Content-Type": "application/json"}


class Answer(NamedTuple):
    """What came back. ``json`` is the parsed body."""

    status: int
    headers: CIMultiDictProxy[str]
    json: Any

    def problem(self) -> dict[str, Any]:
        """The body, which must be whole problem details."""
        assert self.headers["Content-Type"] == CONTENT_TYPE, self
        assert self.json.keys() >= {"type", "title", "status", "detail", "instance"}
        assert self.json["status"] == self.status
        return dict(self.json)

    def pointers(self) -> list[str]:
        """The fields that a problem names."""
        return [error["pointer"] for error in self.problem()["errors"]]


class Door:
    """Sends requests as curl would."""

    def __init__(
        self, server: HttpServer, engine: FakeEngine, session: aiohttp.ClientSession
    ) -> None:
        self.server = server
        self.engine = engine
        self._session = session

    async def send(self, method: str, path: str, data: Any = None, headers: Any = None) -> Answer:
        """One request, its body as it is. The answer is one that the OpenAPI document tells of."""
        async with self._session.request(method, path, data=data, headers=headers) as response:
            body = await response.read()
            answer = Answer(response.status, response.headers, json.loads(body) if body else None)
            check_answer(method, response.url.raw_path, *answer)
            return answer

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.send("GET", path, headers=headers)

    async def post(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST something as JSON; bytes go as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send("POST", path, data, JSON | dict(headers or {}))

    async def put(self, path: str, body: object = None) -> Answer:
        """PUT something as JSON; bytes go as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.send("PUT", path, data, JSON)

    async def place(self, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """POST an order."""
        return await self.post("/api/orders", body, headers)

    async def raw(self, request: bytes) -> bytes:
        """Whatever the server answers to these bytes until it closes the connection."""
        reader, writer = await asyncio.open_connection(self.server.host, self.server.port)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()
