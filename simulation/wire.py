"""A process's connection to a server that lives on when the process dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from simulation.chaos import Fate
from simulation.timeline import Timeline

T = TypeVar("T")


class Wire:
    """Carries requests. ``lost`` makes the error for a caller who gives up."""

    def __init__(
        self,
        timeline: Timeline,
        loop: asyncio.AbstractEventLoop,
        lost: Callable[[str], Exception],
    ) -> None:
        self._timeline = timeline
        self._loop = loop
        self._lost = lost

    async def exchange(self, fate: Fate, carry_out: Callable[[], T]) -> T:
        """Have a request carried out, and return what came of it: as its fate will have it.

        It takes effect whatever becomes of the caller meanwhile.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        if fate.there_s is not None:
            self._timeline.after(fate.there_s, partial(self._arrive, fate, carry_out, answer))
        if fate.gives_up_s is not None:
            self._loop.call_later(fate.gives_up_s, _fail, answer, self._lost(fate.name))
        return await answer

    def _arrive(self, fate: Fate, carry_out: Callable[[], T], answer: asyncio.Future[T]) -> None:
        try:
            result = carry_out()
        except Exception as error:
            reply: Callable[[], None] = partial(_fail, answer, error)
        else:
            reply = partial(_succeed, answer, result)
        if fate.back_s is not None:
            self._timeline.after(fate.back_s, reply)


def at_once(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing, as those of the in-memory stores."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError(f"{coroutine} waits")


def _succeed(answer: asyncio.Future[T], result: T) -> None:
    if not answer.done():
        answer.set_result(result)


def _fail(answer: asyncio.Future[T], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
