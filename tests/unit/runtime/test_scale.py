"""An order is an actor, and there may be a hundred thousand of them."""

from __future__ import annotations

import gc
import tracemalloc
import weakref
from typing import Any

import pytest

from actors.runtime import AsyncioActor, supervise

pytestmark = pytest.mark.asyncio(loop_factories=["asyncio"])


class Order(AsyncioActor):
    """As small as an order's actor is when it waits."""

    use_registry = False

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.status = "placed"
        self.total: int | None = None

    def on_receive(self, message: int) -> int:
        return self.number + message


async def test_a_hundred_thousand_actors_live_answer_and_stop() -> None:
    refs = [Order.start(number) for number in range(100_000)]

    answers = [ref.ask(1) for ref in refs]
    assert [await answer for answer in answers] == list(range(1, 100_001))

    stops = [ref.stop() for ref in refs]
    assert all([await stop for stop in stops])
    assert not any(ref.is_alive() for ref in refs)


def bytes_per_actor(start: Any, *, count: int = 2_000) -> float:
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [start(number) for number in range(count)]
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(kept) == count
    return (after - before) / count


async def test_an_idle_actor_takes_less_than_700_bytes() -> None:
    Order.start(0)

    assert bytes_per_actor(Order.start) < 700


async def test_an_idle_supervised_actor_takes_less_than_1300_bytes() -> None:
    def start(number: int) -> Any:
        return supervise(
            lambda: Order(number), path=f"/orders/{number}", on_exit=lambda ref, exit: None
        )

    assert bytes_per_actor(start) < 1300


async def test_an_actor_that_is_idle_again_is_as_small_as_before() -> None:
    async def start_and_use() -> list[Any]:
        refs = [Order.start(number) for number in range(2_000)]
        for ref in refs:
            await ref.ask(1)
        return refs

    await start_and_use()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        refs = await start_and_use()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A deque that was left behind would double it.
    assert (after - before) / len(refs) < 700


async def test_a_stopped_actor_is_freed_without_the_garbage_collector() -> None:
    gone: list[weakref.ref[AsyncioActor]] = []

    class Watched(Order):
        def __init__(self) -> None:
            super().__init__(1)
            gone.append(weakref.ref(self))

    gc.disable()
    try:
        for _ in range(10):
            await Watched.start().stop()
        assert [actor() for actor in gone] == [None] * 10
    finally:
        gc.enable()
