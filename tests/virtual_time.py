"""An event loop on which no one ever waits: when nothing is ready, time jumps to the next timer."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike


class NothingWillHappen(RuntimeError):
    """The loop waits, and there is no timer: what is awaited will never come."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An asyncio loop whose ``time()`` starts at 0 and stands still while anything is ready.

    For one thread only: waiting for another one would be the very wait that it leaves out. What
    fails where nobody could notice, in a callback or a forgotten task, is raised by `close`.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._unnoticed: list[Exception] = []
        super().__init__(_JumpingSelector(self))

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        super().call_exception_handler(context)
        error = context.get("exception")
        cause = error if isinstance(error, Exception) else RuntimeError(context["message"])
        self._unnoticed.append(cause)

    def close(self) -> None:
        super().close()
        unnoticed, self._unnoticed = self._unnoticed, []
        if unnoticed:
            raise ExceptionGroup("nobody could notice these failures", unnoticed)

    def time(self) -> float:
        return self._now

    def jump(self, seconds: float) -> None:
        """Move on by ``seconds``, as the selector does when nothing is ready."""
        self._now += seconds


class _JumpingSelector(selectors.BaseSelector):
    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop
        self._selector = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._selector.select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise NothingWillHappen("every task waits, and no timer is set")
        self._loop.jump(timeout)
        return ready

    def register(
        self, fileobj: FileDescriptorLike, events: int, data: object = None
    ) -> selectors.SelectorKey:
        return self._selector.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._selector.unregister(fileobj)

    def modify(
        self, fileobj: FileDescriptorLike, events: int, data: object = None
    ) -> selectors.SelectorKey:
        return self._selector.modify(fileobj, events, data)

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        return self._selector.get_map()

    def close(self) -> None:
        self._selector.close()
