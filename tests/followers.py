"""Clients of the feed that come back by themselves, each over another kind of connection."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from tests.patience import PATIENCE_S

Json = dict[str, Any]


class Follower(ABC):
    """Follows from a position, and after each cut from the last one it has."""

    connects_again = True
    """A cut ends its connection. Polls have none: the next one comes over another wire."""

    def __init__(self, url: str, token: str, after: int | None = 0) -> None:
        self.url = url
        self.token = token
        self.after = after
        self.events: list[Json] = []
        self.others: list[tuple[str, Json]] = []
        """What else it was told, with its kind."""
        self.connections = 0
        self._news = asyncio.Condition()

    @property
    def positions(self) -> list[int]:
        return [event["position"] for event in self.events]

    async def until(self, met: Callable[[], bool]) -> None:
        """Return when it has heard enough."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._news:
                await self._news.wait_for(met)
        except TimeoutError:
            raise AssertionError(
                f"{type(self).__name__} has {len(self.events)} events, {self.connections} times "
                f"connected, others {self.others[-3:]}"
            ) from None

    async def has(self, count: int) -> None:
        """Return when it has so many events."""
        await self.until(lambda: len(self.events) >= count)

    @abstractmethod
    async def run(self) -> None:
        """Follow until cancelled."""

    async def _hear(self, kind: str, said: Json) -> None:
        async with self._news:
            if kind == "event":
                self.events.append(said)
            else:
                self.others.append((kind, said))
            if kind in ("event", "resync"):
                self.after = said["position"]
            self._news.notify_all()

    async def _connected(self) -> None:
        async with self._news:
            self.connections += 1
            self._news.notify_all()


class PlainFollower(Follower):
    """A plain WebSocket."""

    async def run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError, OSError):
                    await self._follow(session)
                await asyncio.sleep(0.01)  # as any client would, before it comes back

    async def _follow(self, session: aiohttp.ClientSession) -> None:
        after = "" if self.after is None else f"?after={self.after}"
        headers = {"Authorization": f"Bearer {self.token}"}
        async with session.ws_connect(f"{self.url}/ws{after}", headers=headers) as socket:
            async for frame in socket:
                said = json.loads(frame.data)
                kind = said.pop("kind")
                if kind == "subscribed":
                    self.after = said["position"]
                    await self._connected()
                else:
                    await self._hear(kind, said)


class PythonFollower(Follower):
    """python-socketio's own client."""

    transports: tuple[str, ...] = ("polling", "websocket")

    async def run(self) -> None:
        async with aiohttp.ClientSession() as session:
            await self._run(session)

    async def _run(self, session: aiohttp.ClientSession) -> None:
        client = socketio.AsyncClient(
            reconnection_delay=0.01,
            reconnection_delay_max=0.05,
            handle_sigint=False,
            http_session=session,
        )
        client.on("connect", partial(self._subscribe, client))
        for kind in ("event", "order", "actors", "stats", "resync"):
            client.on(kind, partial(self._hear, kind))
        try:
            await client.connect(
                self.url, auth={"token": self.token}, transports=list(self.transports), retry=True
            )
            await asyncio.Event().wait()
        finally:
            # Coming back would go on without us, with a session of its own that nobody closes.
            await client.shutdown()
            await client.disconnect()

    async def _subscribe(self, client: socketio.AsyncClient) -> None:
        async def acknowledged(answer: Json) -> None:
            self.after = answer["position"] if self.after is None else self.after
            await self._connected()

        wanted = {} if self.after is None else {"after": self.after}
        with suppress(socketio.exceptions.SocketIOError):
            await client.emit("subscribe", wanted, callback=acknowledged)


class PollingFollower(PythonFollower):
    """The same, without a WebSocket."""

    transports = ("polling",)
    connects_again = False


class NodeFollower(Follower):
    """The client of browsers, run by Node: see tests/follower.mjs."""

    def __init__(self, node: Path, url: str, token: str, after: int | None = 0) -> None:
        super().__init__(url, token, after)
        self._node = node

    async def run(self) -> None:
        process = await asyncio.create_subprocess_exec(
            str(self._node),
            str(Path(__file__).parent / "follower.mjs"),
            self.url,
            json.dumps(self.after),
            env={"TOKEN": self.token},
            stdout=asyncio.subprocess.PIPE,
            limit=2**24,
        )
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                kind, said = json.loads(line)
                if kind == "connected":
                    await self._connected()
                else:
                    await self._hear(kind, said)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def following(*followers: Follower) -> AsyncIterator[None]:
    """They follow meanwhile."""
    tasks = [asyncio.create_task(follower.run()) for follower in followers]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
