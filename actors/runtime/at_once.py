"""Awaiting what most often has nothing to wait for."""

from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

__all__ = ["at_once"]

T = TypeVar("T")


@types.coroutine
def at_once(awaitable: Awaitable[T], otherwise: Callable[[], object]) -> Generator[Any, None, T]:
    """Await, and call `otherwise` first if that means to wait.

    So what is only needed by those who wait (a timer, somebody else for the work that stands
    behind this) is not set up for those who do not.
    """
    steps = awaitable.__await__()
    try:
        waited_for = next(steps)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    otherwise()
    while True:
        try:
            yield waited_for
        except BaseException as error:
            # A cancellation, for the most part: it is for whoever waits in there.
            try:
                waited_for = steps.throw(error)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]
        else:
            return (yield from steps)
