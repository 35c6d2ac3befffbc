"""pykka's Future for an event loop: awaited from any loop, or waited for by any thread."""

from __future__ import annotations

import asyncio
import queue
import sys
from _thread import LockType, allocate_lock, get_ident
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from threading import TIMEOUT_MAX
from typing import Any, TypeVar, cast

from pykka import ActorDeadError, Future, Timeout
from pykka._future import GetHookFunc
from pykka._types import OptExcInfo

__all__ = ["AsyncioFuture", "StopFuture"]

T = TypeVar("T")
J = TypeVar("J")
M = TypeVar("M")
R = TypeVar("R")


class AsyncioFuture(Future[T]):
    """A value that is there now or later.

    `await` it on an event loop; call `get()` in a plain thread. Waiting is lock-free: a waiter is
    added first and the outcome looked at again afterwards, while the setter publishes the outcome
    first and looks for waiters afterwards. One of the two always sees the other.
    """

    __slots__ = ("_helper", "_home", "_outcome", "_waiters")

    # Rare, so they stand on the class and cost an instance nothing until they are set.
    _get_hook: GetHookFunc[T] | None = None
    _sources: tuple[Future[Any], ...] = ()
    _await_limit_s: float | None = None

    def __init__(self, home: int | None = None) -> None:
        """Make a pending future.

        Args:
            home: the thread whose event loop will set it, if that is known

        """
        self._home = home
        self._helper: Callable[[], None] | None = None
        self._outcome: tuple[Any, OptExcInfo | None] | None = None
        self._waiters: list[asyncio.Future[None] | LockType] = []

    def __repr__(self) -> str:
        return f"<AsyncioFuture {'pending' if self._outcome is None else 'done'}>"

    def done(self) -> bool:
        """Whether `get()` would return, or raise the encapsulated exception, at once."""
        return self._outcome is not None

    def help_with(self, helper: Callable[[], None]) -> None:
        """Let whoever awaits this future on its home loop first call that, which may set it."""
        self._helper = helper

    def limit(self, timeout: float | None) -> None:
        """Let each `await` of this future raise pykka.Timeout after `timeout` seconds."""
        self._await_limit_s = timeout

    def set(self, value: T | None = None) -> None:
        """Set the value and wake whoever waits.

        Raises:
            queue.Full: if there is a result or a get hook already

        """
        self._settle((value, None))

    def set_exception(self, exc_info: OptExcInfo | None = None) -> None:
        """Set an exception; without `exc_info`, the one being handled.

        Raises:
            queue.Full: if there is a result or a get hook already

        """
        self._settle((None, sys.exc_info() if exc_info is None else exc_info))

    def fail(self, error: BaseException) -> None:
        """Set `error`, with the traceback it carries, as the exception."""
        self._settle((None, (type(error), error, error.__traceback__)))

    def set_get_hook(self, func: GetHookFunc[T]) -> None:
        """Let `get()` and `await` produce the value by calling `func(timeout)`, and keep it.

        Two threads that get at the same moment may both run the hook; both see the first result.

        Raises:
            queue.Full: if there is a result already

        """
        if self._outcome is not None:
            raise queue.Full
        self._get_hook = func
        self._wake()

    def get(self, *, timeout: float | None = None) -> T:
        """Return the value, blocking this thread until it is there.

        Raises:
            pykka.Timeout: after `timeout` seconds without a result
            RuntimeError: on the thread of the loop that would have to set the result
            Exception: the encapsulated exception

        """
        if self._outcome is None and self._get_hook is None:
            self._block(timeout)
        if self._outcome is None and self._get_hook is not None:
            return self._call_hook(timeout)
        return self._result()

    def __await__(self) -> Generator[Any, None, T]:
        if self._outcome is None and self._helper is not None and get_ident() == self._home:
            self._helper()
        if self._outcome is None and self._get_hook is None:
            yield from self._suspend()
        if self._outcome is None and self._get_hook is not None:
            return (yield from self._await_hook().__await__())
        return self._result()

    __iter__ = __await__

    def map(self, func: Callable[[T], M]) -> AsyncioFuture[M]:
        """Return a future of `func(value)`."""
        return self._derive(super().map(func))

    def filter(
        self: AsyncioFuture[Iterable[J]], func: Callable[[J], bool]
    ) -> AsyncioFuture[Iterable[J]]:
        """Return a future of the list of those items for which `func(item)` is true."""
        return self._derive(super().filter(func))

    def reduce(
        self: AsyncioFuture[Iterable[J]], func: Callable[[R, J], R], *args: R
    ) -> AsyncioFuture[R]:
        """Return a future of the items folded by `func` from left to right."""
        return self._derive(super().reduce(func, *args))

    def join(self: AsyncioFuture[Any], *futures: Future[Any]) -> AsyncioFuture[Iterable[Any]]:
        """Return a future of the list of this value and those of `futures`."""
        return self._derive(super().join(*futures), *futures)

    def _derive(self, future: Future[M], *others: Future[Any]) -> AsyncioFuture[M]:
        derived = cast("AsyncioFuture[M]", future)
        derived._sources = (self, *others)
        return derived

    def _settle(self, outcome: tuple[T | None, OptExcInfo | None]) -> None:
        if self._outcome is not None or self._get_hook is not None:
            raise queue.Full
        self._outcome = outcome
        if self._waiters:
            self._wake()

    def _wake(self) -> None:
        waiters = self._waiters
        # One by one: a waiter whose time is up takes itself out, from its own thread.
        while waiters:
            try:
                waiter = waiters.pop(0)
            except IndexError:
                return
            if isinstance(waiter, LockType):
                waiter.release()
            elif (loop := waiter.get_loop()) is asyncio._get_running_loop():
                _release(waiter)
            elif not loop.is_closed():  # else nobody is left there to be woken
                loop.call_soon_threadsafe(_release, waiter)

    def _answerable(self) -> bool:
        return self._outcome is not None or self._get_hook is not None

    def _result(self) -> T:
        assert self._outcome is not None
        value, exc_info = self._outcome
        if exc_info is None:
            return cast("T", value)
        exc_type, error, traceback = exc_info
        assert exc_type is not None
        try:
            raise (exc_type() if error is None else error).with_traceback(traceback)
        finally:
            # The traceback would hold this frame, and the frame the exception.
            del self, error, exc_info

    def _block(self, timeout: float | None) -> None:
        if get_ident() == self._home or (
            self._home is None and asyncio._get_running_loop() is not None
        ):
            raise RuntimeError(
                "get() would block the event loop that has to set this future: await it instead"
            )
        # A lock taken twice is the cheapest thing a thread can wait for.
        waiter = allocate_lock()
        waiter.acquire()
        self._waiters.append(waiter)
        if self._answerable():
            return
        limit = -1 if timeout is None else min(max(timeout, 0), TIMEOUT_MAX)
        if not waiter.acquire(timeout=limit):
            self._forget(waiter)
            if not self._answerable():
                raise Timeout(f"{timeout} seconds")

    def _suspend(self) -> Generator[Any, None, None]:
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        self._waiters.append(waiter)
        if self._answerable():
            return
        limit = self._await_limit_s
        timer = None if limit is None else loop.call_later(limit, _expire, waiter, limit)
        try:
            yield from waiter
        except BaseException:
            self._forget(waiter)
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _forget(self, waiter: asyncio.Future[None] | LockType) -> None:
        # The setter, in a thread of its own, may have taken it out already.
        with suppress(ValueError):
            self._waiters.remove(waiter)

    def _call_hook(self, timeout: float | None) -> T:
        assert self._get_hook is not None
        value = self._get_hook(timeout)
        if self._outcome is None:
            self._outcome = (value, None)
        return self._result()

    async def _await_hook(self) -> T:
        """Wait without blocking for all that the hook will want to get, then call it."""
        if not self._sources:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, self._call_hook, self._await_limit_s)
        for source in self._leaves():
            if not await _settled(source):
                break  # the hook meets the exception in its turn, and decides what it means
        return self._call_hook(None)

    def _leaves(self) -> Iterator[Future[Any]]:
        for source in self._sources:
            if isinstance(source, AsyncioFuture) and source._sources:
                yield from source._leaves()
            else:
                yield source


class StopFuture(AsyncioFuture[bool]):
    """What became of a request to stop: True if the actor stopped, False if it was dead."""

    def _settle(self, outcome: tuple[Any, OptExcInfo | None]) -> None:
        _, exc_info = outcome
        if exc_info is not None and isinstance(exc_info[1], ActorDeadError):
            super()._settle((False, None))
        else:
            super()._settle((True, None))


async def _settled(source: Future[Any]) -> bool:
    """Wait until `source` has a result; return whether it is a value."""
    try:
        if isinstance(source, AsyncioFuture):
            await source
        else:
            await asyncio.get_running_loop().run_in_executor(None, source.get)
    except Exception:
        if isinstance(source, AsyncioFuture) and source._outcome is None and not source._get_hook:
            raise  # its time limit: there is no result for the hook to meet
        return False
    return True


def _release(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


def _expire(waiter: asyncio.Future[None], limit: float) -> None:
    if not waiter.done():
        waiter.set_exception(Timeout(f"{limit} seconds"))
