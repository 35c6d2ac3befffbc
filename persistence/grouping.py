"""Many callers, one round trip."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Grouped(Generic[K, V]):
    """An operation on one item, done for all that were asked for during the last round.

    ``run`` gets the items of a round, at most ``limit``, and returns a value for each. If it fails,
    everyone in that round gets the error. A caller that is cancelled disturbs nobody else.
    """

    def __init__(
        self, run: Callable[[list[K]], Awaitable[Sequence[V]]], *, limit: int = 500
    ) -> None:
        self._run = run
        self._limit = limit
        self._waiting: list[tuple[K, asyncio.Future[V]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def __call__(self, item: K) -> V:
        """The value for one item."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[V] = loop.create_future()
        self._waiting.append((item, answer))
        if self._rounds is None:
            # As a task of its own: it goes on for the others when its first caller is cancelled.
            self._rounds = loop.create_task(self._go_round())
        return await answer

    async def _go_round(self) -> None:
        try:
            while self._waiting:
                these = self._waiting[: self._limit]
                del self._waiting[: self._limit]
                await self._round(these)
        finally:
            self._rounds = None

    async def _round(self, these: Sequence[tuple[K, asyncio.Future[V]]]) -> None:
        wanted = [(item, answer) for item, answer in these if not answer.done()]
        if not wanted:
            return
        try:
            values = await self._run([item for item, _ in wanted])
            answered = list(zip(wanted, values, strict=True))
        except BaseException as error:
            for _, answer in wanted:
                if not answer.done():
                    answer.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, answer), value in answered:
            if not answer.done():
                answer.set_result(value)
