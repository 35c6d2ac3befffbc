"""A wire between a server and its mongod on which everything goes wrong that can."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that throws away what was not sent, and says so with an RST."""

BUSY = 4
"""The connections last used: most of a driver's pool is idle, and what befalls those is no news."""


class Gate:
    """Where bytes wait while the wire holds them."""

    def __init__(self) -> None:
        self.shut = asyncio.Event()
        self._open = asyncio.Event()
        self._open.set()
        self._trap = b""

    def trap(self, marker: bytes) -> None:
        """Shut in front of the first bytes that have ``marker`` in them."""
        self._trap = marker

    def open(self) -> None:
        self._trap = b""
        self._open.set()

    async def passed(self, data: bytes) -> None:
        """Return when ``data`` may go on."""
        if self._trap and self._trap in data:
            self._open.clear()
            self.shut.set()
        await self._open.wait()


class Pump:
    """Carries bytes one way."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.delay_s = 0.0
        self.dropping = False
        """From here on nothing arrives, and nobody is told."""
        self.moved_at = 0.0
        """When it last had something to carry."""
        self._reader = reader
        self._writer = writer

    async def run(self, gate: Gate) -> None:
        with suppress(OSError):
            while data := await self._reader.read(65536):
                self.moved_at = asyncio.get_running_loop().time()
                await asyncio.sleep(self.delay_s)
                await gate.passed(data)
                if not self.dropping:
                    self._writer.write(data)
                    await self._writer.drain()
            if not self.dropping:
                self.half_close()

    def half_close(self) -> None:
        """Say that nothing more will come, while the other way stays open."""
        with suppress(OSError, RuntimeError):
            if self._writer.can_write_eof():
                self._writer.write_eof()


class Link:
    """One connection through the wire."""

    def __init__(
        self,
        near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._ends = (near[1], far[1])
        self.requests = Pump(near[0], far[1])
        self.answers = Pump(far[0], near[1])

    async def run(self, gate: Gate) -> None:
        await asyncio.gather(self.requests.run(gate), self.answers.run(gate))

    def reset(self) -> None:
        """Break it off; what is on its way is lost."""
        for end in self._ends:
            with suppress(OSError):
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()

    async def close(self) -> None:
        for end in self._ends:
            end.close()
            with suppress(OSError):
                await end.wait_closed()


class Wire:
    """A TCP proxy in front of a local port, and what it does to those who pass."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self.mishaps: Counter[str] = Counter()
        self._port = port
        self._rng = rng
        self._links: dict[Link, asyncio.Task[None]] = {}
        self._gate = Gate()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody connects from the near side."""
        try:
            far = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        link, task = Link((reader, writer), far), asyncio.current_task()
        assert task is not None
        self._links[link] = task
        try:
            await link.run(self._gate)
        except asyncio.CancelledError:
            link.reset()  # by close(), which is the only one to cancel
        finally:
            del self._links[link]
            await link.close()

    async def hold(self, marker: bytes) -> None:
        """Return when something with ``marker`` in it is under way: it is kept there, and so is
        every byte behind it and beside it.
        """
        self._gate.trap(marker)
        await self._gate.shut.wait()

    def let_go(self) -> None:
        """Deliver what was kept, however late it is."""
        self._gate.open()

    async def storm(self, *, every_s: float) -> None:
        """One mishap after another, each to one or two busy connections, until cancelled."""
        mishaps = [self._delay, self._drop, self._half_close, self._reset]
        while True:
            await asyncio.sleep(self._rng.expovariate(1 / every_s))
            mishap = self._rng.choice(mishaps)
            busy = sorted(self._links, key=lambda link: link.requests.moved_at)[-BUSY:]
            for link in self._rng.sample(busy, k=min(2, len(busy))):
                mishap(link)
                self.mishaps[mishap.__name__.strip("_")] += 1

    def calm(self) -> None:
        """No more delays. What lost bytes is of no use any more, and is broken off."""
        for link in list(self._links):
            link.requests.delay_s = link.answers.delay_s = 0.0
            if link.requests.dropping or link.answers.dropping:
                link.reset()

    async def close(self) -> None:
        """Break off every connection."""
        self._gate.open()
        tasks = list(self._links.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _delay(self, link: Link) -> None:
        self._one_way(link).delay_s = self._rng.uniform(0.05, 2.0)

    def _drop(self, link: Link) -> None:
        self._one_way(link).dropping = True

    def _half_close(self, link: Link) -> None:
        self._one_way(link).half_close()

    def _reset(self, link: Link) -> None:
        link.reset()

    def _one_way(self, link: Link) -> Pump:
        return self._rng.choice([link.requests, link.answers])


@asynccontextmanager
async def wire_to(port: int, rng: random.Random) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to a local mongod, and the URL of its near end."""
    wire = Wire(port, rng)
    listening = await asyncio.start_server(wire.connect, "127.0.0.1", 0)
    try:
        own_port = listening.sockets[0].getsockname()[1]
        yield wire, f"mongodb://127.0.0.1:{own_port}/?directConnection=true"
    finally:
        listening.close()
        await wire.close()
        await listening.wait_closed()
