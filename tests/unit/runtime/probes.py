"""Actors for the tests to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from actors.runtime import AsyncioActor, AsyncioActorRef, Exit, supervise
from tests.patience import PATIENCE_S

T = TypeVar("T")


class Boom(Exception):
    """What a probe raises when it is told to."""


class Gate:
    """Lets a test hold a coroutine at one place, and know that it is there."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()
        self.cancelled = False

    async def __call__(self) -> str:
        self.reached.set()
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return "through"


class Probe(AsyncioActor):
    """Raises exceptions, passes gates, calls functions; remembers and returns all else."""

    use_registry = False

    def __init__(self, log: list[Any] | None = None) -> None:
        super().__init__()
        self.log: list[Any] = [] if log is None else log

    def on_receive(self, message: Any) -> Any:
        if isinstance(message, BaseException):
            raise message
        if isinstance(message, Gate):
            return message()
        if callable(message):
            return message(self)
        self.log.append(message)
        return message

    def on_stop(self) -> Any:
        self.log.append("on_stop")

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> Any:
        self.log.append(("on_failure", exception_value))


async def rounds_of_the_loop() -> None:
    """Let everything that is due happen, and what that makes due, a few times over."""
    for _ in range(5):
        done = asyncio.Event()
        asyncio.get_running_loop().call_soon(done.set)
        await done.wait()


def in_another_thread(function: Callable[[], T]) -> T:
    """Call in a thread of its own, waiting for it, and return or raise what comes of it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result(timeout=PATIENCE_S)


class Watch:
    """A supervisor that only takes note: the tests decide what is done."""

    def __init__(self) -> None:
        self.exits: list[Exit] = []
        self._next: asyncio.Queue[Exit] = asyncio.Queue()

    def __call__(self, ref: AsyncioActorRef[Any], exit: Exit) -> None:
        self.exits.append(exit)
        self._next.put_nowait(exit)

    async def exit(self) -> Exit:
        """Wait for the next instance to end."""
        return await self._next.get()

    def start(
        self, factory: Callable[[], Probe] = Probe, path: str = "/probe"
    ) -> AsyncioActorRef[Probe]:
        return supervise(factory, path=path, on_exit=self)
