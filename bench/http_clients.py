"""Many connections over HTTP in one process: ``python -m bench.http_clients HOST PORT``; a
:class:`Load` a line on standard input, what came of it a line on standard output.

They are cheap, so that they leave the cores to the server: each keeps its connection, sends a
request as soon as the last is answered, and takes of an answer just its status and its length.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypedDict, cast

from engine.process import raise_file_limit

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_PAUSE_S: Final = 0.05
"""Before the next request of one that was refused: the server asks for more, but not of a bench."""


class Load(TypedDict):
    """What is sent: each request in turn, over and over, by so many connections for so long."""

    connections: int
    seconds: float
    requests: list[str]
    keyed: bool
    """Each request has an Idempotency-Key of its own."""


class Answers(TypedDict):
    """What came: tenths of a millisecond until the answer, and how often; and each status."""

    tenths: dict[str, int]
    statuses: dict[str, int]
    lost: int
    unwise: int
    """Refusals that did not say when to come again."""


def request(method: str, path: str, token: str = "", body: bytes = b"", more: str = "") -> str:
    """A request as it goes over the wire. ``more``: header lines, each with its end."""
    sent = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}"
    if token:
        sent += f"Authorization: Bearer {token}\r\n"
    if body:
        sent += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{sent}\r\n{body.decode()}"


@dataclass(slots=True)
class Tally:
    """What all connections of this process have seen."""

    tenths: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    unwise: int = 0

    def told(self) -> Answers:
        """It, as others read it."""
        return Answers(
            tenths={str(tenths): times for tenths, times in self.tenths.items()},
            statuses={str(status): times for status, times in self.statuses.items()},
            lost=self.lost,
            unwise=self.unwise,
        )


class HttpClient(asyncio.Protocol):
    """One connection. ``over`` is done when its last answer is there."""

    def __init__(self, tally: Tally, requests: Iterator[bytes], until: float) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tally = tally
        self._requests = requests
        self._until = until
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self._read = b""
        self._whole = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._read += data
        if not self._whole and (end := self._read.find(_END_OF_HEAD)) >= 0:
            head = self._read[:end].lower()
            at = head.find(_LENGTH)
            length = head[at + len(_LENGTH) :].split(b"\r\n", 1)[0] if at >= 0 else b"0"
            self._whole = end + len(_END_OF_HEAD) + int(length)
        if self._whole and len(self._read) >= self._whole:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self._tally.lost += 1
            self.over.set_result(None)

    def _send(self) -> None:
        assert self._transport is not None
        self._sent_at = time.perf_counter()
        if self._sent_at >= self._until:
            if not self.over.done():
                self.over.set_result(None)
            self._transport.close()
            return
        self._transport.write(next(self._requests))

    def _answered(self) -> None:
        tally, status = self._tally, int(self._read[9:12])
        tally.tenths[int(1e4 * (time.perf_counter() - self._sent_at))] += 1
        tally.statuses[status] += 1
        refused = status in (429, 503)
        if refused and b"retry-after: " not in self._read.lower():
            tally.unwise += 1
        self._read, self._whole = b"", 0
        if refused:
            asyncio.get_running_loop().call_later(_PAUSE_S, self._send)
        else:
            self._send()


async def send(host: str, port: int, load: Load) -> Tally:
    """Send all that, and take what comes."""
    loop = asyncio.get_running_loop()
    tally, until = Tally(), time.perf_counter() + load["seconds"]
    requests = _requests(load)
    connected = await asyncio.gather(
        *(
            loop.create_connection(lambda: HttpClient(tally, requests, until), host, port)
            for _ in range(load["connections"])
        )
    )
    await asyncio.gather(*(client.over for _, client in connected))
    return tally


def _requests(load: Load) -> Iterator[bytes]:
    sent = itertools.cycle([each.encode() for each in load["requests"]])
    if not load["keyed"]:
        return sent
    begun = time.time_ns()
    return (
        each.replace(b"\r\n", b"\r\nIdempotency-Key: %d-%d\r\n" % (begun, number), 1)
        for number, each in enumerate(sent)
    )


async def run(host: str, port: int) -> None:
    """Do what each line says, until there is none."""
    raise_file_limit(10_000)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        tally = await send(host, port, json.loads(line))
        print(json.dumps(tally.told()), flush=True)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], int(sys.argv[2])))
