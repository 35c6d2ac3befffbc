"""The simulated loop keeps asyncio's promises, and no others."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest

from simulation.loop import Killed, SimulatedLoop
from simulation.timeline import Timeline


class Bench:
    """A loop with its timeline, and what its callbacks did."""

    def __init__(self, seed: int = 1) -> None:
        self.timeline = Timeline(Random(seed))
        self.errors: list[dict[str, Any]] = []
        self.loop = SimulatedLoop(  # type: ignore[abstract]
            self.timeline, Random(seed), self.errors.append
        )
        self.done: list[str] = []

    def run(self) -> None:
        """Until nothing is left to do."""
        while True:
            while self.loop.busy:
                self.loop.turn(alone=True)
            following = self.loop.next_at()
            if following is None:
                return
            self.timeline.advance(following)


def test_callbacks_run_in_the_order_in_which_they_were_asked_for() -> None:
    bench = Bench()
    for name in "abc":
        bench.loop.call_soon(bench.done.append, name)
    bench.run()
    assert bench.done == ["a", "b", "c"]


def test_timers_run_in_the_order_of_their_times() -> None:
    bench = Bench()
    for name, delay_s in (("late", 3.0), ("early", 1.0), ("between", 2.0)):
        bench.loop.call_later(delay_s, bench.done.append, name)
    bench.run()
    assert bench.done == ["early", "between", "late"]
    assert bench.loop.time() == 3.0


def test_timers_of_one_time_run_in_an_order_that_the_seed_draws() -> None:
    orders = set()
    for seed in range(20):
        bench = Bench(seed)
        for name in "ab":
            bench.loop.call_later(1.0, bench.done.append, name)
        bench.run()
        orders.add("".join(bench.done))
    assert orders == {"ab", "ba"}


def test_a_cancelled_timer_does_not_run_and_holds_nobody_up() -> None:
    bench = Bench()
    bench.loop.call_later(5.0, bench.done.append, "never").cancel()
    bench.run()
    assert bench.done == []
    assert bench.loop.time() == 0.0


def test_a_time_limit_of_asyncio_works_on_virtual_time() -> None:
    bench = Bench()

    async def wait() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3_600):
                await asyncio.Event().wait()
        bench.done.append("over")

    bench.loop.create_task(wait())
    bench.run()
    assert bench.done == ["over"]
    assert bench.loop.time() == 3_600.0


def test_a_process_dies_when_its_fuse_has_burnt_down() -> None:
    bench = Bench()
    bench.loop.fuse = 2
    for name in "abc":
        bench.loop.call_soon(bench.done.append, name)
    with pytest.raises(Killed):
        bench.loop.turn(alone=True)
    assert bench.done == ["a", "b"]


def test_nothing_happens_on_a_loop_that_is_closed() -> None:
    bench = Bench()

    async def wait() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            bench.loop.call_soon(bench.done.append, "after death")

    bench.loop.create_task(wait())
    bench.loop.turn(alone=True)
    bench.loop.close()
    bench.run()
    assert bench.done == []
    assert bench.errors == []


def test_what_a_callback_raises_is_told() -> None:
    bench = Bench()
    bench.loop.call_soon(int, "no number")
    bench.run()
    assert isinstance(bench.errors[0]["exception"], ValueError)
