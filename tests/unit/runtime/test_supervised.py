"""An address outlives its instances; whoever supervises it decides what comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pykka
import pytest

from actors.runtime import (
    ActorKilledError,
    AsyncioActor,
    AsyncioActorRef,
    Exit,
    HandlerTimeoutError,
    supervise,
)
from tests.unit.runtime.probes import (
    Boom,
    Gate,
    Probe,
    Watch,
    in_another_thread,
    rounds_of_the_loop,
)

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


async def test_a_supervised_actor_handles_messages_at_its_path() -> None:
    ref = Watch().start(path="/orders/42")

    assert await ref.ask("echo") == "echo"
    assert ref.path == "/orders/42"
    assert str(ref) == "Probe (/orders/42)"


async def test_a_supervised_actor_is_not_in_the_registry_in_life_or_after() -> None:
    class Registered(Probe):
        use_registry = True

    watch = Watch()
    ref = watch.start(Registered)
    assert ref not in pykka.ActorRegistry.get_all()

    await ref.stop()
    await watch.exit()
    ref.close()
    assert ref not in pykka.ActorRegistry.get_all()


async def test_the_surviving_ref_is_there_already_in_init() -> None:
    refs: list[AsyncioActorRef[Any]] = []

    class Curious(Probe):
        def __init__(self) -> None:
            super().__init__()
            refs.append(self.actor_ref)

    watch = Watch()
    ref = watch.start(Curious)
    ref.crash(Boom())
    await watch.exit()
    ref.restart()

    assert refs == [ref, ref]
    assert await ref.ask(lambda actor: actor.actor_ref) is ref


async def test_a_crash_is_reported_once_with_the_error_and_the_type_of_the_message() -> None:
    watch, error = Watch(), Boom()
    ref = watch.start()

    ref.tell(error)

    assert await watch.exit() == Exit("crash", error, "Boom")
    await rounds_of_the_loop()
    assert watch.exits == [Exit("crash", error, "Boom")]


async def test_a_restart_keeps_the_messages_that_were_waiting_and_those_sent_meanwhile() -> None:
    watch, log = Watch(), list[Any]()
    ref = watch.start(lambda: Probe(log))

    ref.tell(Boom())
    ref.tell("waiting")
    answer = ref.ask("asked before the crash")
    await watch.exit()
    ref.tell("sent while down")
    late_answer = ref.ask("asked while down")
    assert ref.is_alive()
    assert log[1:] == []
    ref.restart()

    assert await answer == "asked before the crash"
    assert await late_answer == "asked while down"
    assert log[1:] == [
        "waiting",
        "asked before the crash",
        "sent while down",
        "asked while down",
    ]


async def test_the_message_that_crashed_is_not_handled_again() -> None:
    watch = Watch()
    ref = watch.start()
    ref.tell(Boom())
    await watch.exit()

    ref.restart()
    await ref.ask("alive")

    assert len(watch.exits) == 1


async def test_a_new_instance_starts_anew_with_on_start_before_the_waiting_messages() -> None:
    log: list[Any] = []

    class Starting(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await asyncio.sleep(0)
            self.log.append(("started", id(self)))

    watch = Watch()
    ref = watch.start(lambda: Starting(log))
    error = Boom()
    ref.tell(error)
    ref.tell("waiting")
    await watch.exit()
    ref.restart()
    await ref.ask("last")

    assert [entry[0] if isinstance(entry, tuple) else entry for entry in log] == [
        "started",
        "on_failure",
        "started",
        "waiting",
        "last",
    ]
    assert log[0] != log[2]


async def test_on_failure_comes_before_on_exit() -> None:
    log: list[Any] = []
    error = Boom()
    ref = supervise(
        lambda: Probe(log), path="/probe", on_exit=lambda _, exit: log.append(exit.reason)
    )

    ref.tell(error)
    await ref.exited
    await ref.exited  # the report follows in the next round

    assert log[0] == ("on_failure", error)
    await rounds_of_the_loop()
    assert log == [("on_failure", error), "crash"]


async def test_a_failing_on_failure_is_logged_and_the_crash_still_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Hapless(Probe):
        def on_failure(self, *_: object) -> Any:
            raise RuntimeError("while failing")

    watch, error = Watch(), Boom()
    watch.start(Hapless).tell(error)

    assert (await watch.exit()).error is error
    assert "while failing" in caplog.text


async def test_a_normal_stop_is_reported_as_one_and_leaves_the_messages_behind_it() -> None:
    watch, log = Watch(), list[Any]()
    ref = watch.start(lambda: Probe(log))
    stopping = ref.stop()
    ref.tell("behind the stop")

    assert await watch.exit() == Exit("normal")
    assert await stopping is True
    assert log == ["on_stop"]

    ref.restart()
    await ref.ask("last")
    assert log == ["on_stop", "behind the stop", "last"]


async def test_further_stops_are_answered_by_the_first_and_do_not_stop_the_next_instance() -> None:
    watch = Watch()
    ref = watch.start()
    stops = [ref.stop(), ref.stop(), ref.stop()]

    await watch.exit()
    ref.restart()

    assert [await stop for stop in stops] == [True, True, True]
    assert await ref.ask("alive") == "alive"


async def test_a_stop_that_waits_behind_a_crash_stops_the_next_instance() -> None:
    watch = Watch()
    ref = watch.start()
    ref.tell(Boom())
    stopping = ref.stop()
    assert (await watch.exit()).reason == "crash"

    ref.restart()

    assert (await watch.exit()).reason == "normal"
    assert await stopping is True


async def test_a_stop_whose_on_stop_fails_is_a_crash() -> None:
    error = Boom()

    class Graceless(Probe):
        def on_stop(self) -> None:
            raise error

    watch = Watch()
    stopping = watch.start(Graceless).stop()

    assert await watch.exit() == Exit("crash", error)
    assert await stopping is True


async def test_closing_answers_those_who_wait_and_refuses_those_who_come() -> None:
    watch = Watch()
    ref = watch.start()
    ref.tell(Boom())
    answer, stopping = ref.ask("waiting"), ref.stop()
    await watch.exit()

    ref.close()

    with pytest.raises(pykka.ActorDeadError, match="stopped before handling the message"):
        await answer
    assert await stopping is True
    assert not ref.is_alive()
    with pytest.raises(pykka.ActorDeadError, match="Probe \\(/probe\\) not found"):
        ref.tell("too late")
    with pytest.raises(pykka.ActorDeadError):
        await ref.ask("too late")
    assert await ref.stop() is False


async def test_closing_kills_who_lives_there() -> None:
    watch, gate = Watch(), Gate()
    ref = watch.start()
    passing, waiting = ref.ask(gate), ref.ask("behind")
    await gate.reached.wait()

    ref.close()

    with pytest.raises(pykka.ActorDeadError):
        await passing
    with pytest.raises(pykka.ActorDeadError):
        await waiting
    assert (await watch.exit()).reason == "killed"
    assert gate.cancelled


async def test_closing_twice_is_closing_once() -> None:
    watch = Watch()
    ref = watch.start()

    ref.close()
    ref.close()

    await watch.exit()
    ref.close()
    await rounds_of_the_loop()
    assert len(watch.exits) == 1


async def test_killing_cancels_the_handlers_and_calls_no_hook() -> None:
    watch, gate, log = Watch(), Gate(), list[Any]()
    ref = watch.start(lambda: Probe(log))
    passing = ref.ask(gate)
    ref.tell("waiting")
    await gate.reached.wait()

    ref.kill("the deadline is over")

    exit = await watch.exit()
    assert exit.reason == "killed"
    assert isinstance(exit.error, ActorKilledError)
    assert exit.error.reason == "the deadline is over"
    assert gate.cancelled
    with pytest.raises(pykka.ActorDeadError, match="before answering"):
        await passing
    assert log == []

    ref.restart()
    await ref.ask("last")
    assert log == ["waiting", "last"]


async def test_killing_an_idle_instance_ends_it_too() -> None:
    watch = Watch()
    ref = watch.start()

    ref.kill("no reason")

    assert (await watch.exit()).reason == "killed"


async def test_killing_takes_over_from_a_stop_that_hangs() -> None:
    gate = Gate()

    class Hanging(Probe):
        async def on_stop(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()

    watch = Watch()
    ref = watch.start(Hanging)
    stopping = ref.stop()
    await gate.reached.wait()

    ref.kill("it hangs")

    assert (await watch.exit()).reason == "killed"
    assert await stopping is True
    assert len(watch.exits) == 1


async def test_killing_takes_over_from_an_on_failure_that_hangs() -> None:
    gate = Gate()

    class Hanging(Probe):
        def on_failure(self, *_: object) -> Any:
            return gate()

    watch = Watch()
    ref = watch.start(Hanging)
    ref.tell(Boom())
    await gate.reached.wait()

    ref.kill("it hangs")

    assert (await watch.exit()).reason == "killed"
    assert gate.cancelled


async def test_killing_cancels_an_on_start_that_hangs() -> None:
    gate = Gate()

    class Hanging(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()

    watch = Watch()
    ref = watch.start(Hanging)
    started = ref.started
    await gate.reached.wait()

    ref.kill("it hangs")

    assert (await watch.exit()).reason == "killed"
    with pytest.raises(ActorKilledError):
        await started


async def test_killing_before_on_start_was_called_spares_it() -> None:
    class Starting(Probe):
        def on_start(self) -> None:
            raise AssertionError("it was killed")

    watch = Watch()
    watch.start(Starting).kill("too soon")

    assert (await watch.exit()).reason == "killed"


async def test_an_instance_may_kill_itself_in_the_middle_of_a_handler() -> None:
    watch, log = Watch(), list[Any]()
    ref = watch.start(lambda: Probe(log))

    def kill_yourself(actor: Probe) -> str:
        actor.actor_ref.kill("enough")
        return "answered all the same"

    answer = ref.ask(kill_yourself)
    ref.tell("never handled by this one")

    assert await answer == "answered all the same"
    assert (await watch.exit()).reason == "killed"
    assert log == []


async def test_the_coroutine_of_a_handler_that_killed_its_instance_is_cancelled() -> None:
    watch, gate = Watch(), Gate()
    ref = watch.start()

    def kill_yourself_and_go_on(actor: Probe) -> Any:
        actor.actor_ref.kill("enough")
        return gate()

    answer = ref.ask(kill_yourself_and_go_on)

    assert (await watch.exit()).reason == "killed"
    with pytest.raises(pykka.ActorDeadError):
        await answer


async def test_crashing_an_idle_instance_fails_it_as_a_handler_would() -> None:
    watch, log, error = Watch(), list[Any](), Boom()
    ref = watch.start(lambda: Probe(log))

    ref.crash(error)

    assert await watch.exit() == Exit("crash", error)
    assert log == [("on_failure", error)]


async def test_crashing_cancels_the_running_handler() -> None:
    watch, gate, error = Watch(), Gate(), Boom()
    ref = watch.start()
    passing = ref.ask(gate)
    await gate.reached.wait()

    ref.crash(error)

    assert (await watch.exit()).error is error
    with pytest.raises(pykka.ActorDeadError):
        await passing
    assert gate.cancelled


async def test_crashing_while_on_start_runs_calls_no_on_failure() -> None:
    gate, log = Gate(), list[Any]()

    class Slow(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()

    watch, error = Watch(), Boom()
    ref = watch.start(lambda: Slow(log))
    await gate.reached.wait()

    ref.crash(error)

    assert (await watch.exit()).error is error
    assert log == []


async def test_crashing_or_killing_nobody_does_nothing() -> None:
    watch = Watch()
    ref = watch.start()
    ref.kill("first")
    await watch.exit()

    ref.crash(Boom())
    ref.kill("second")

    await rounds_of_the_loop()
    assert len(watch.exits) == 1


async def test_a_second_crash_of_the_same_instance_is_logged_and_not_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch, first, second = Watch(), Boom("first"), Boom("second")
    ref = watch.start()

    ref.crash(first)
    ref.crash(second)

    assert (await watch.exit()).error is first
    await rounds_of_the_loop()
    assert len(watch.exits) == 1
    assert "second" in caplog.text


async def test_on_exit_is_never_called_inside_the_call_that_caused_it() -> None:
    watch = Watch()
    ref = watch.start()

    ref.kill("now")
    assert watch.exits == []
    await watch.exit()

    ref.restart()
    ref.crash(Boom())
    assert len(watch.exits) == 1
    await watch.exit()


async def test_on_exit_is_not_called_inside_a_start_or_restart_that_fails_either() -> None:
    def factory() -> Probe:
        raise Boom

    watch = Watch()
    ref = watch.start(factory)
    assert watch.exits == []
    await watch.exit()

    ref.restart()
    assert len(watch.exits) == 1
    await watch.exit()


async def test_an_instance_that_is_killed_by_its_own_init_never_starts() -> None:
    class Suicidal(Probe):
        def __init__(self) -> None:
            super().__init__()
            self.actor_ref.kill("born to die")

    watch = Watch()
    ref = watch.start(Suicidal)
    answer = ref.ask("waiting")

    with pytest.raises(ActorKilledError):
        await ref.started
    assert (await watch.exit()).reason == "killed"
    assert not answer.done()
    ref.close()


async def test_on_exit_may_restart_at_once() -> None:
    exits: list[Exit] = []

    def restart(ref: AsyncioActorRef[Any], exit: Exit) -> None:
        exits.append(exit)
        ref.restart()

    ref = supervise(Probe, path="/probe", on_exit=restart)
    for _ in range(10):
        ref.tell(Boom())

    assert await ref.ask("survived them all") == "survived them all"
    assert len(exits) == 10


async def test_started_tells_when_on_start_is_done() -> None:
    gate = Gate()

    class Slow(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()

    ref = Watch().start(Slow)
    started = ref.started
    await gate.reached.wait()
    assert not started.done()
    gate.opened.set()

    await started
    await ref.started


async def test_started_holds_the_error_of_an_on_start_that_failed() -> None:
    error = Boom()

    class Failing(Probe):
        def on_start(self) -> None:
            raise error

    watch = Watch()
    ref = watch.start(Failing)

    with pytest.raises(Boom):
        await ref.started
    assert await watch.exit() == Exit("crash", error)
    with pytest.raises(Boom):
        await ref.started


async def test_started_and_exited_are_new_for_each_instance() -> None:
    watch = Watch()
    ref = watch.start()
    first_exit = ref.exited
    ref.kill("first")
    assert (await first_exit).reason == "killed"
    assert (await ref.exited).reason == "killed"
    await watch.exit()

    ref.restart()

    assert not ref.exited.done()
    await ref.started
    await ref.stop()
    assert (await ref.exited).reason == "normal"


async def test_a_factory_that_raises_is_a_crash_at_first_and_at_a_restart() -> None:
    errors: list[Exception | None] = [Boom("first"), None, Boom("third")]

    def factory() -> Probe:
        error = errors.pop(0)
        if error is not None:
            raise error
        return Probe()

    watch = Watch()
    ref = watch.start(factory)
    with pytest.raises(Boom, match="first"):
        await ref.started
    assert str((await watch.exit()).error) == "first"
    assert ref.is_alive()

    answer = ref.ask("waiting")
    ref.restart()
    assert await answer == "waiting"

    ref.kill("again")
    await watch.exit()
    ref.restart()
    assert str((await watch.exit()).error) == "third"
    assert (await ref.exited).reason == "crash"


async def test_an_init_that_fails_half_way_leaves_no_timer() -> None:
    class HalfMade(Probe):
        def __init__(self, seen: list[Any], *, whole: bool) -> None:
            super().__init__(seen)
            self.tell_later(0, "from the half-made")
            if not whole:
                raise Boom

    log: list[Any] = []
    wholes = [False, True]
    watch = Watch()
    ref = watch.start(lambda: HalfMade(log, whole=wholes.pop(0)))
    await watch.exit()
    ref.restart()
    await rounds_of_the_loop()

    assert log == ["from the half-made"]


async def test_a_factory_that_returns_the_same_instance_again_is_a_crash() -> None:
    made: list[Probe] = []

    def factory() -> Probe:
        made.append(made[0] if made else Probe())
        return made[0]

    watch = Watch()
    ref = watch.start(factory)
    ref.kill("first")
    await watch.exit()
    ref.restart()

    assert "must return a new instance" in str((await watch.exit()).error)


async def test_a_factory_that_returns_anothers_instance_is_a_crash() -> None:
    stranger = Probe()
    watch = Watch()
    watch.start(lambda: stranger)

    assert "must return a new instance" in str((await watch.exit()).error)


async def test_actors_that_a_factory_starts_on_the_way_live_at_their_own_addresses() -> None:
    helpers: list[AsyncioActorRef[Any]] = []

    class Helped(Probe):
        def __init__(self, helper: AsyncioActorRef[Any]) -> None:
            inner = Watch().start(path="/inner")
            super().__init__()
            helpers.extend([helper, inner, Probe.start()])

    ref = Watch().start(lambda: Helped(Probe.start()), path="/outer")

    assert await ref.ask(lambda actor: str(actor)) == "Helped (/outer)"
    assert helpers[1].path == "/inner"
    for helper in helpers:
        assert helper is not ref
        assert await helper.ask("hello") == "hello"


async def test_only_an_address_whose_instance_has_ended_can_be_restarted() -> None:
    watch = Watch()
    ref = watch.start()
    with pytest.raises(RuntimeError, match="only when its instance has ended"):
        ref.restart()

    ref.close()
    await watch.exit()
    with pytest.raises(pykka.ActorDeadError):
        ref.restart()

    unsupervised = Probe.start()
    with pytest.raises(RuntimeError, match="only when its instance has ended"):
        unsupervised.restart()


def test_a_keyboard_interrupt_in_on_start_counts_as_a_crash_and_reaches_the_loop() -> None:
    exits: list[Exit] = []

    class Interrupted(Probe):
        def on_start(self) -> None:
            raise KeyboardInterrupt

    async def start() -> None:
        supervise(Interrupted, path="/x", on_exit=lambda _, exit: exits.append(exit))
        await asyncio.Event().wait()

    with (
        asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
        pytest.raises(KeyboardInterrupt),
    ):
        runner.run(start())

    assert [exit.reason for exit in exits] == ["crash"]


async def test_supervise_needs_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        in_another_thread(Watch().start)


async def test_the_supervisors_methods_belong_to_the_loops_thread() -> None:
    ref = Watch().start()

    methods: list[Callable[[], None]] = [
        ref.restart,
        ref.close,
        partial(ref.kill, "x"),
        partial(ref.crash, Boom()),
    ]
    for method in methods:
        with pytest.raises(RuntimeError, match="only from the thread of its event loop"):
            in_another_thread(method)
    assert await ref.ask("untouched") == "untouched"


async def test_a_proxy_works_for_a_supervised_actor_but_not_between_two_lives() -> None:
    class Named(AsyncioActor):
        name = "first"

    watch = Watch()
    ref = supervise(Named, path="/named", on_exit=watch)
    assert await ref.proxy().name == "first"

    ref.kill("x")
    await watch.exit()
    with pytest.raises(pykka.ActorDeadError):
        ref.proxy()


async def test_an_ask_that_runs_out_of_time_crashes_the_supervised_actor() -> None:
    class Impatient(Probe):
        handler_timeout_s = 0.001

    watch = Watch()
    ref = watch.start(Impatient)

    with pytest.raises(HandlerTimeoutError):
        await ref.ask(Gate())
    assert (await watch.exit()).message_type == "Gate"
