"""The same small actor on three runtimes, each used in the way its documentation recommends."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import pykka
import xoscar

from actors.runtime import AsyncioActor

Result = float
"""Operations a second, or bytes."""


COHORT = 500
"""Actors that are alive at a time where starting and stopping is measured, on each runtime."""


class Counter:
    """What every one of them does."""

    count = 0

    def add(self, message: object) -> int:
        """Count a message."""
        self.count += 1
        return self.count


class AsyncioCounter(Counter, AsyncioActor):
    """On this project's runtime."""

    def on_receive(self, message: object) -> int:
        return self.add(message)


class UnregisteredCounter(AsyncioCounter):
    """As the engine's own actors are: found through the supervision tree, not pykka's registry."""

    use_registry = False


class ThreadingCounter(Counter, pykka.ThreadingActor):
    """On pykka's threads."""

    use_daemon_thread = True

    def on_receive(self, message: object) -> int:
        return self.add(message)


class XoscarCounter(xoscar.StatelessActor):  # type: ignore[misc]  # it publishes no types
    """On xoscar: stateless, so that one call need not wait for another's lock."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def add(self) -> int:
        """Count a message."""
        self.count += 1
        return self.count


async def asyncio_ask(n: int) -> Result:
    """Ask and await, one after the other, on the loop."""
    ref = AsyncioCounter.start()
    began = time.perf_counter()
    for _ in range(n):
        await ref.ask("add")
    rate = n / (time.perf_counter() - began)
    await ref.stop()
    return rate


async def asyncio_tell(n: int) -> Result:
    """Tell many, then ask once: the answer stands behind all of them."""
    ref = AsyncioCounter.start()
    began = time.perf_counter()
    for _ in range(n):
        ref.tell("add")
    await ref.ask("add")
    rate = n / (time.perf_counter() - began)
    await ref.stop()
    return rate


async def _asyncio_start_stop(actor: type[AsyncioCounter], n: int) -> Result:
    began = time.perf_counter()
    for _ in range(n // COHORT):
        refs = [actor.start() for _ in range(COHORT)]
        for stopped in [ref.stop(block=False) for ref in refs]:
            await stopped
    return n / (time.perf_counter() - began)


async def asyncio_start_stop(n: int) -> Result:
    """Start many, stop all, entered in pykka's registry as ThreadingActor is."""
    return await _asyncio_start_stop(AsyncioCounter, n)


async def unregistered_start_stop(n: int) -> Result:
    """Start many, stop all, as the engine does."""
    return await _asyncio_start_stop(UnregisteredCounter, n)


async def asyncio_ask_from_thread(n: int) -> Result:
    """Ask and block, from a plain thread."""
    ref = AsyncioCounter.start()

    def ask() -> Result:
        began = time.perf_counter()
        for _ in range(n):
            ref.ask("add")
        return n / (time.perf_counter() - began)

    rate = await asyncio.to_thread(ask)
    await ref.stop()
    return rate


async def asyncio_tell_from_thread(n: int) -> Result:
    """Tell many from a plain thread, then ask once."""
    ref = AsyncioCounter.start()
    rate = await asyncio.to_thread(_tell_all, ref, n)
    await ref.stop()
    return rate


async def threading_ask(n: int) -> Result:
    """Ask and block, from a plain thread: there is no other way."""
    ref = ThreadingCounter.start()

    def ask() -> Result:
        began = time.perf_counter()
        for _ in range(n):
            ref.ask("add")
        return n / (time.perf_counter() - began)

    rate = await asyncio.to_thread(ask)
    await asyncio.to_thread(ref.stop)
    return rate


async def threading_tell(n: int) -> Result:
    """Tell many, then ask once."""
    ref = ThreadingCounter.start()
    rate = await asyncio.to_thread(_tell_all, ref, n)
    await asyncio.to_thread(ref.stop)
    return rate


async def threading_start_stop(n: int) -> Result:
    """Start many, stop all."""

    def start_stop() -> Result:
        began = time.perf_counter()
        for _ in range(n // COHORT):
            refs = [ThreadingCounter.start() for _ in range(COHORT)]
            for stopped in [ref.stop(block=False) for ref in refs]:
                stopped.get()
        return n / (time.perf_counter() - began)

    return await asyncio.to_thread(start_stop)


async def xoscar_ask(n: int) -> Result:
    """Call and await, one after the other, within one pool."""
    async with _XoscarPool() as address:
        ref = await xoscar.create_actor(XoscarCounter, address=address)
        began = time.perf_counter()
        for _ in range(n):
            await ref.add()
        return n / (time.perf_counter() - began)


async def xoscar_tell(n: int) -> Result:
    """Tell many, then call once: xoscar awaits each telling."""
    async with _XoscarPool() as address:
        ref = await xoscar.create_actor(XoscarCounter, address=address)
        began = time.perf_counter()
        for _ in range(n):
            await ref.add.tell()
        await ref.add()
        return n / (time.perf_counter() - began)


async def xoscar_start_stop(n: int) -> Result:
    """Create many, destroy all."""
    async with _XoscarPool() as address:
        began = time.perf_counter()
        for _ in range(n // COHORT):
            refs = [
                await xoscar.create_actor(XoscarCounter, address=address) for _ in range(COHORT)
            ]
            for ref in refs:
                await xoscar.destroy_actor(ref)
        return n / (time.perf_counter() - began)


async def asyncio_bytes(n: int) -> Result:
    """What Python allocates for an idle actor, its ref included."""
    return await _bytes_each(n, _started)


async def threading_bytes(n: int) -> Result:
    """The same; of a thread's stack the system's share comes on top and is not counted."""

    async def start(count: int) -> list[Any]:
        return [ThreadingCounter.start() for _ in range(count)]

    return await _bytes_each(n, start)


async def xoscar_bytes(n: int) -> Result:
    """The same, within one pool."""
    async with _XoscarPool() as address:

        async def create(count: int) -> list[Any]:
            return [await xoscar.create_actor(XoscarCounter, address=address) for _ in range(count)]

        return await _bytes_each(n, create, stop=False)


async def _started(count: int) -> list[Any]:
    return [UnregisteredCounter.start() for _ in range(count)]


async def _bytes_each(
    n: int, start: Callable[[int], Awaitable[list[Any]]], *, stop: bool = True
) -> Result:
    first = await start(10)  # what is made once and for all
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    refs = await start(n)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if stop:
        futures = [ref.stop(block=False) for ref in (*first, *refs)]
        await asyncio.to_thread(lambda: None)
        for future in futures:
            await future
    return (after - before) / n


def _tell_all(ref: pykka.ActorRef[Any], n: int) -> Result:
    began = time.perf_counter()
    for _ in range(n):
        ref.tell("add")
    ref.ask("add")
    return n / (time.perf_counter() - began)


class _XoscarPool:
    """One pool in this process, as its quick start makes it."""

    async def __aenter__(self) -> str:
        self._pool = await xoscar.create_actor_pool(address="127.0.0.1:0", n_process=0)
        await self._pool.__aenter__()
        return str(self._pool.external_address)

    async def __aexit__(self, *error: object) -> None:
        await self._pool.__aexit__(*error)
