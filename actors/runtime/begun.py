"""Awaiting what most often has nothing to wait for."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any, Generic, TypeVar

__all__ = ["Begun"]

T = TypeVar("T")


class Begun(Generic[T]):
    """What is awaited, begun at once: its first step is made here, up to where it has to wait.

    So what only those need who wait (a timer, somebody else for the work that stands behind this)
    is set up for them alone. Begin it in the task that awaits it.
    """

    __slots__ = ("_result", "_steps", "_waited_for", "waits")

    _result: T

    def __init__(self, awaitable: Awaitable[T]) -> None:
        self._steps = awaitable.__await__()
        self._waited_for: Any = None
        self.waits = True
        """Whether there is anything to wait for."""
        try:
            self._waited_for = next(self._steps)
        except StopIteration as done:
            self._result, self.waits = done.value, False

    def __await__(self) -> Generator[Any, None, T]:
        """Go on to the end."""
        while self.waits:
            try:
                yield self._waited_for
            except BaseException as error:
                # A cancellation, for the most part: it is for whoever waits in there.
                try:
                    self._waited_for = self._steps.throw(error)
                except StopIteration as done:
                    return done.value  # type: ignore[no-any-return]
            else:
                return (yield from self._steps)
        return self._result
