"""An address counts what it does, and times it only when somebody looks."""

from __future__ import annotations

import asyncio

import pytest

from actors.runtime import ActorStatistics, measure_busy_time
from tests.unit.runtime.probes import Boom, Gate, Probe, Watch
from tests.virtual_time import VirtualTimeLoop

pytestmark = [
    pytest.mark.asyncio(loop_factories=["virtual time"]),
    pytest.mark.usefixtures("nothing_left_behind"),
]


def work(seconds: float) -> None:
    """Be busy, as a computation would."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.jump(seconds)


async def wait(seconds: float) -> None:
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, done.set)
    await done.wait()


async def test_a_new_actor_has_done_nothing() -> None:
    assert Probe.start().statistics() == ActorStatistics(
        mailbox=0, handled=0, failures=0, busy_s=0.0, running=0, dropped=0
    )


async def test_messages_failures_and_handlers_under_way_are_counted() -> None:
    ref, gate = Probe.start(), Gate()
    with pytest.raises(Boom):
        await ref.ask(Boom())
    await ref.ask("fine")
    passing = ref.ask(gate)
    ref.tell("waits")
    await gate.reached.wait()

    assert ref.statistics() == ActorStatistics(
        mailbox=1, handled=3, failures=1, busy_s=0.0, running=1, dropped=0
    )
    gate.opened.set()
    await passing


async def test_the_counters_run_on_over_restarts() -> None:
    watch = Watch()
    ref = watch.start()
    ref.tell(Boom())
    await watch.exit()
    ref.restart()
    await ref.ask("fine")

    assert ref.statistics()[:3] == (0, 2, 1)


async def test_time_is_measured_only_when_it_is_switched_on() -> None:
    ref = Probe.start()
    await ref.ask(lambda _: work(1))
    assert ref.statistics().busy_s == 0

    measure_busy_time(True)
    await ref.ask(lambda _: work(2))
    await ref.ask(lambda _: wait(3))
    assert ref.statistics().busy_s == 5

    measure_busy_time(False)
    await ref.ask(lambda _: work(4))
    assert ref.statistics().busy_s == 5
