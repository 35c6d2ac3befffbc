"""The event loop of one simulated process.

It promises what asyncio promises and nothing more. Callbacks run in the order of ``call_soon``.
Timers run in the order of their times, and those of one time in an order drawn from the seed: real
loops promise none. All other disorder comes from outside, from when the answers arrive.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from heapq import heappop, heappush
from random import Random
from typing import Any, TypeVar, TypeVarTuple, Unpack

from simulation.timeline import Timeline

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


_ITERATIONS = 20
"""Made in a row before others are looked after: nobody who spins may hang the simulation."""


class Killed(BaseException):
    """The process died between two callbacks."""


class _Ready(asyncio.Handle):
    """A callback. One is made for every message, so it keeps only what is used."""

    __slots__ = ()

    _callback: Callable[..., object]
    _context: Context

    def __init__(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None
    ) -> None:
        self._callback = callback
        self._args = args
        self._context = copy_context() if context is None else context
        self._cancelled = False

    def cancel(self) -> None:
        self._cancelled = True
        self._callback, self._args = _nothing, ()


class _Timer(_Ready, asyncio.TimerHandle):
    """A callback for a time."""

    __slots__ = ()

    _when: float

    def __init__(
        self,
        when: float,
        callback: Callable[..., object],
        args: tuple[Any, ...],
        context: Context | None,
    ) -> None:
        self._callback = callback
        self._args = args
        self._context = copy_context() if context is None else context
        self._cancelled = False
        self._when = when


class SimulatedLoop(asyncio.AbstractEventLoop):
    """A loop that is turned by hand. ``on_error`` takes what a callback raised.

    When it is closed it forgets everything: whatever is asked of it later happens never, as in a
    process that is dead.
    """

    def __init__(
        self, timeline: Timeline, rng: Random, on_error: Callable[[dict[str, Any]], None]
    ) -> None:
        self._timeline = timeline
        self._tie = rng.random
        self._on_error = on_error
        self._ready: deque[_Ready] = deque()
        self._timers: list[tuple[float, float, int, _Timer]] = []
        self._count = 0
        self._tasks: list[asyncio.Task[Any]] = []
        self._closed = False
        self.observer: object = None
        """Who observes the process; see simulation/tap.py."""
        self.fuse: int | None = None
        """After so many more callbacks the process dies."""

    # What the simulation does with it

    @property
    def busy(self) -> bool:
        """Whether a callback is ready now."""
        if self._timers and self._timers[0][0] <= self._timeline.now:
            self._collect()
        return bool(self._ready)

    def next_at(self) -> float | None:
        """When the next timer is due."""
        timers = self._timers
        while timers and timers[0][3]._cancelled:
            heappop(timers)
        return timers[0][0] if timers else None

    def turn(self, *, alone: bool) -> None:
        """Run what is ready now, as one iteration of a real loop does; with nobody else who has
        anything to do, one after the other until nothing is ready.

        Raises:
            Killed: when the fuse has burnt down.
        """
        ready = self._ready
        asyncio._set_running_loop(self)
        try:
            for _ in range(_ITERATIONS if alone else 1):
                for _ in range(len(ready)):
                    if self.fuse is not None:
                        if self.fuse <= 0:
                            raise Killed
                        self.fuse -= 1
                    handle = ready.popleft()
                    if handle._cancelled:
                        continue
                    try:
                        handle._context.run(handle._callback, *handle._args)
                    except (SystemExit, KeyboardInterrupt):
                        raise
                    except BaseException as error:
                        message = "a callback failed"
                        self.call_exception_handler({"message": message, "exception": error})
                if self._timers and self._timers[0][0] <= self._timeline.now:
                    self._collect()
                if not ready:
                    break
        finally:
            asyncio._set_running_loop(None)

    def tasks(self) -> list[asyncio.Task[Any]]:
        """The tasks that have not ended, oldest first."""
        return [task for task in self._tasks if not task.done()]

    def close(self) -> None:
        """Forget everything. Coroutines under way are closed, in order."""
        self._closed = True
        for task in self.tasks():
            task._log_destroy_pending = False  # type: ignore[attr-defined]
            coroutine = task.get_coro()
            try:
                if coroutine is not None:
                    coroutine.close()
            except RuntimeError:
                pass  # it awaits something on its way out, and it is not told
        self._tasks.clear()
        self._ready.clear()
        self._timers.clear()

    def _collect(self) -> None:
        now, timers = self._timeline.now, self._timers
        while timers and timers[0][0] <= now:
            self._ready.append(heappop(timers)[3])

    # What asyncio asks of a loop

    def time(self) -> float:
        return self._timeline.now

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        handle = _Ready(callback, args, context)
        if not self._closed:
            self._ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._timeline.now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        handle = _Timer(when, callback, args, context)
        if not self._closed:
            self._count += 1
            heappush(self._timers, (when, self._tie(), self._count, handle))
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self)

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: object = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        task = asyncio.Task(coro, loop=self, name="simulated", context=context)
        self._tasks.append(task)
        return task

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        if not self._closed:
            self._on_error(context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return asyncio._get_running_loop() is self

    def is_closed(self) -> bool:
        return False  # nobody in a dead process learns that it is dead

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        pass


def _nothing() -> None:
    """What a cancelled callback comes to."""
