"""A handler has so much time and no more."""

from __future__ import annotations

import asyncio
from typing import Any

import pykka
import pytest

from actors.runtime import HandlerTimeoutError
from tests.unit.runtime.probes import Boom, Gate, Probe, Watch, rounds_of_the_loop

pytestmark = [
    pytest.mark.asyncio(loop_factories=["virtual time"]),
    pytest.mark.usefixtures("nothing_left_behind"),
]


class Patient(Probe):
    """Waits for a minute and not longer."""

    handler_timeout_s = 60


async def test_a_handler_that_is_done_in_time_is_left_alone() -> None:
    loop = asyncio.get_running_loop()
    gate = Gate()
    loop.call_later(59, gate.opened.set)

    ref = Patient.start()
    assert await ref.ask(gate) == "through"

    await asyncio.wait_for(asyncio.shield(loop.create_task(_in_two_minutes())), None)
    assert ref.is_alive()


async def _in_two_minutes() -> None:
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(120, done.set)
    await done.wait()


async def test_a_handler_that_is_not_done_in_time_is_cancelled_and_its_actor_crashes() -> None:
    log: list[Any] = []
    ref, gate = Patient.start(log), Gate()

    ref.tell(gate)
    exit = await ref.exited

    assert asyncio.get_running_loop().time() == 60
    assert gate.cancelled
    assert exit.reason == "crash"
    assert exit.message_type == "Gate"
    assert isinstance(exit.error, HandlerTimeoutError)
    assert exit.error.limit_s == 60
    assert str(exit.error) == f"{ref} spent more than 60 s on a message of type Gate"
    assert log == [("on_failure", exit.error)]


async def test_even_an_ask_that_takes_too_long_crashes_the_actor() -> None:
    ref = Patient.start()

    with pytest.raises(HandlerTimeoutError, match="more than 60 s on a message of type Gate"):
        await ref.ask(Gate())
    assert (await ref.exited).reason == "crash"
    assert ref.statistics().failures == 1


async def test_an_instance_may_set_its_own_limit() -> None:
    class Own(Probe):
        def __init__(self, limit_s: float) -> None:
            super().__init__()
            self.handler_timeout_s = limit_s

    with pytest.raises(HandlerTimeoutError):
        await Own.start(7).ask(Gate())
    assert asyncio.get_running_loop().time() == 7


async def test_the_limit_is_for_each_handler_by_itself() -> None:
    class Wide(Patient):
        max_concurrency = 2

    loop = asyncio.get_running_loop()
    ref, early, late = Wide.start(), Gate(), Gate()
    first = ref.ask(early)
    loop.call_later(50, early.opened.set)
    loop.call_later(40, ref.tell, late)

    assert await first == "through"
    await ref.exited
    assert loop.time() == 100


async def test_a_handler_that_ignores_its_cancellation_is_abandoned_after_a_grace(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Gate()

    async def stubborn() -> None:
        while not gate.opened.is_set():
            try:
                await gate.opened.wait()
            except asyncio.CancelledError:
                continue

    watch = Watch()
    ref = watch.start(Patient)
    answer = ref.ask(lambda _: stubborn())
    waiting = ref.ask("behind")

    assert isinstance((await watch.exit()).error, HandlerTimeoutError)
    assert asyncio.get_running_loop().time() == 65
    with pytest.raises(HandlerTimeoutError):
        await answer
    assert "is cancelled but does not end" in caplog.text

    ref.restart()
    assert await waiting == "behind"
    gate.opened.set()
    await rounds_of_the_loop()
    await rounds_of_the_loop()


async def test_an_abandoned_handler_that_ends_at_last_does_not_open_the_next_ones_inbox() -> None:
    gate, next_gate = Gate(), Gate()

    async def stubborn() -> None:
        try:
            await gate()
        except asyncio.CancelledError:
            await gate.opened.wait()

    watch, log = Watch(), list[Any]()
    ref = watch.start(lambda: Patient(log))
    ref.tell(lambda _: stubborn())
    await watch.exit()
    log.clear()
    ref.restart()
    passing = ref.ask(next_gate)
    ref.tell("behind")
    await next_gate.reached.wait()

    gate.opened.set()
    await rounds_of_the_loop()
    assert log == []

    next_gate.opened.set()
    await passing
    assert log == ["behind"]


async def test_what_an_abandoned_handler_raises_at_last_is_logged_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Gate()

    async def stubborn() -> None:
        try:
            await gate()
        except asyncio.CancelledError:
            await gate.opened.wait()
            raise Boom("at last") from None

    watch = Watch()
    ref = watch.start(Patient)
    ref.tell(lambda _: stubborn())
    await watch.exit()
    ref.restart()
    gate.opened.set()

    await rounds_of_the_loop()
    assert await ref.ask("alive") == "alive"
    assert "at last" in caplog.text
    assert len(watch.exits) == 1


async def test_a_handler_may_clean_up_within_the_grace() -> None:
    cleaned_up: list[float] = []
    loop = asyncio.get_running_loop()

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            done = asyncio.Event()
            loop.call_later(4, done.set)
            await done.wait()
            cleaned_up.append(loop.time())

    watch = Watch()
    watch.start(Patient).tell(lambda _: tidy())

    await watch.exit()
    assert cleaned_up == [64]
    assert loop.time() == 64


async def test_the_grace_of_the_handlers_does_not_cut_a_long_on_failure_short() -> None:
    loop = asyncio.get_running_loop()

    class Thorough(Patient):
        def on_failure(self, *_: object) -> Any:
            done = asyncio.Event()
            loop.call_later(30, done.set)
            return done.wait()

    watch = Watch()
    watch.start(Thorough).tell(Gate())

    await watch.exit()
    assert loop.time() == 90


async def test_a_limited_ask_raises_timeout_where_it_is_awaited_and_the_handler_goes_on() -> None:
    ref, gate = Probe.start(), Gate()

    with pytest.raises(pykka.Timeout, match="3 seconds"):
        await ref.ask(gate, timeout=3)

    assert asyncio.get_running_loop().time() == 3
    assert not gate.cancelled
    gate.opened.set()
    assert await ref.ask("next") == "next"


async def test_a_limited_stop_raises_timeout_where_it_is_awaited() -> None:
    ref, gate = Probe.start(), Gate()
    passing = ref.ask(gate)

    with pytest.raises(pykka.Timeout):
        await ref.stop(timeout=3)

    gate.opened.set()
    await passing
    await ref.exited
