"""Messages an instance sends itself later die with it."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest

from actors.runtime import MailboxPolicy
from tests.unit.runtime.probes import Boom, Gate, Probe, Watch, in_another_thread

pytestmark = [
    pytest.mark.asyncio(loop_factories=["virtual time"]),
    pytest.mark.usefixtures("nothing_left_behind"),
]


async def moment(at: float) -> None:
    """Wait until the loop's clock shows `at`."""
    loop, come = asyncio.get_running_loop(), asyncio.Event()
    loop.call_at(at, come.set)
    await come.wait()


async def test_a_message_to_oneself_comes_after_its_time() -> None:
    log: list[Any] = []
    ref = Probe.start(log)
    await ref.ask(lambda actor: actor.tell_later(10, "later") and None)

    await moment(9)
    assert log == []
    await moment(11)
    assert log == ["later"]


async def test_equal_messages_at_the_same_time_all_come() -> None:
    log: list[Any] = []
    ref = Probe.start(log)
    for _ in range(3):
        ref.tell(lambda actor: actor.tell_later(10, "same"))

    await moment(11)
    assert log == ["same"] * 3


async def test_a_timer_can_be_cancelled() -> None:
    log: list[Any] = []
    ref = Probe.start(log)
    timer = await ref.ask(lambda actor: actor.tell_later(10, "never"))
    timer.cancel()

    await moment(11)
    assert log == []


@pytest.mark.parametrize("end", ["crash", "kill", "stop"])
async def test_a_timer_is_cancelled_when_its_instance_ends(end: str) -> None:
    watch, log = Watch(), list[Any]()
    ref = watch.start(lambda: Probe(log))
    timer = await ref.ask(lambda actor: actor.tell_later(10, "from the first"))

    match end:
        case "crash":
            ref.crash(Boom())
        case "kill":
            ref.kill("x")
        case "stop":
            ref.stop()
    await watch.exit()
    assert timer.cancelled()

    ref.restart()
    await moment(11)
    assert "from the first" not in log


async def test_a_timers_message_that_already_waits_is_not_seen_by_the_next_instance() -> None:
    watch, log, gate = Watch(), list[Any](), Gate()
    ref = watch.start(lambda: Probe(log))
    ref.tell(lambda actor: actor.tell_later(10, "from the first"))
    ref.tell(gate)
    await moment(11)
    assert ref.statistics().mailbox == 1

    ref.crash(Boom())
    await watch.exit()
    ref.restart()
    await ref.ask("second")

    assert log[1:] == ["second"]


async def test_a_timer_that_a_last_hook_sets_is_cancelled_too() -> None:
    timers: list[asyncio.TimerHandle] = []

    class Forgetful(Probe):
        def on_stop(self) -> None:
            timers.append(self.tell_later(10, "from beyond"))

    await Forgetful.start().stop()

    assert timers[0].cancelled()


async def test_a_timer_that_is_due_while_its_instance_ends_does_nothing() -> None:
    class Slow(Probe):
        async def on_stop(self) -> None:  # type: ignore[override]  # it is awaited
            await moment(20)

    accidents: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: accidents.append(what))
    ref = Slow.start()
    ref.tell(lambda actor: actor.tell_later(10, "due while it stops"))

    await ref.stop()
    assert accidents == []


async def test_a_full_mailbox_does_not_refuse_a_timers_message() -> None:
    class Bounded(Probe):
        mailbox = MailboxPolicy(capacity=1)

    log: list[Any] = []
    ref, gate = Bounded.start(log), Gate()
    await ref.ask(lambda actor: actor.tell_later(10, "later") and None)
    ref.tell(gate)
    await gate.reached.wait()
    ref.tell("fills it")
    await moment(11)
    gate.opened.set()

    await moment(12)
    assert log == ["fills it", "later"]


async def test_a_failure_in_a_timers_message_names_the_type_of_the_message() -> None:
    watch = Watch()
    ref = watch.start()
    ref.tell(lambda actor: actor.tell_later(1, Boom()))

    assert (await watch.exit()).message_type == "Boom"


async def test_started_and_cancelled_timers_do_not_pile_up() -> None:
    def start_and_cancel(actor: Probe) -> None:
        actor.tell_later(1000, "never").cancel()

    ref = Probe.start()
    for _ in range(10_000):
        ref.tell(start_and_cancel)
    await ref.ask("done")

    timers = ref._cell._timers
    assert timers is not None
    assert len(timers._timers) < 20


@pytest.mark.parametrize("delay_s", [-1, math.nan])
async def test_a_delay_that_is_no_time_is_refused(delay_s: float) -> None:
    with pytest.raises(ValueError, match="delay_s must be a number of seconds"):
        await Probe.start().ask(lambda actor: actor.tell_later(delay_s, "x"))


async def test_a_timer_is_set_only_in_the_loops_thread() -> None:
    actor = Probe()

    with pytest.raises(RuntimeError, match="only from the thread of its event loop"):
        in_another_thread(lambda: actor.tell_later(1, "x"))
