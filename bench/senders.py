"""The processes that send over HTTP, and what all of them got: see ``bench/http_clients.py``."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from bench.http_clients import Answers, Load

_PROCESSES = 2
_LINE = 1 << 26
_GOOD = (HTTPStatus.OK, HTTPStatus.CREATED)


@dataclass(slots=True)
class Got:
    """The answers to one load."""

    tenths: Counter[int] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    unwise: int = 0

    def add(self, answers: Answers) -> None:
        """Those of one process."""
        self.tenths.update({int(tenths): n for tenths, n in answers["tenths"].items()})
        self.statuses.update({int(status): n for status, n in answers["statuses"].items()})
        self.lost += answers["lost"]
        self.unwise += answers["unwise"]

    @property
    def count(self) -> int:
        """How many there were."""
        return self.statuses.total()

    @property
    def good(self) -> int:
        """How many did what was asked."""
        return sum(self.statuses[status] for status in _GOOD)

    @property
    def broken(self) -> int:
        """Answers that should not be, whatever comes: 5xx but 503, and connections lost."""
        return self.lost + sum(
            times
            for status, times in self.statuses.items()
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR
            and status != HTTPStatus.SERVICE_UNAVAILABLE
        )

    def ms(self, q: float) -> float:
        """Milliseconds within which at least that share of all answers came."""
        left = q * self.tenths.total()
        for tenths in sorted(self.tenths):
            left -= self.tenths[tenths]
            if left <= 0:
                return tenths / 10
        return 0.0


class Senders:
    """A few processes. :func:`senders` makes them."""

    def __init__(self, processes: Sequence[asyncio.subprocess.Process]) -> None:
        self._processes = processes

    async def send(
        self, requests: Sequence[str], connections: int, seconds: float, *, keyed: bool = False
    ) -> Got:
        """Send these, over and over, by so many connections for so long."""
        working = self._processes[:connections]
        got = Got()
        shares = [connections // len(working)] * len(working)
        shares[0] += connections % len(working)
        loads = [
            Load(connections=share, seconds=seconds, requests=list(requests), keyed=keyed)
            for share in shares
        ]
        for answers in await asyncio.gather(*map(_do, working, loads)):
            got.add(answers)
        return got


@asynccontextmanager
async def senders(host: str, port: int) -> AsyncIterator[Senders]:
    """Processes that send to that address; killed at the end."""
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.http_clients", host, str(port)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LINE,
        )
        for _ in range(_PROCESSES)
    ]
    try:
        yield Senders(processes)
    finally:
        for process in processes:
            process.kill()
            await process.wait()


async def _do(process: asyncio.subprocess.Process, load: Load) -> Answers:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(load).encode() + b"\n")
    answers: Answers = json.loads(await process.stdout.readline())
    return answers
