"""Handlers that are coroutines: one task each, and the inbox waits."""

from __future__ import annotations

import asyncio
import gc
import weakref
from types import TracebackType
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncioActor, HandlerCancelledError
from tests.unit.runtime.probes import Boom, Gate, Probe, rounds_of_the_loop

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


async def test_an_async_handler_answers_with_what_it_returns() -> None:
    gate = Gate()
    gate.opened.set()

    assert await Probe.start().ask(gate) == "through"


async def test_an_async_handler_holds_the_inbox_until_it_ends() -> None:
    log: list[Any] = []
    ref, gate = Probe.start(log), Gate()

    passing = ref.ask(gate)
    ref.tell("behind")
    await gate.reached.wait()
    assert log == []
    gate.opened.set()

    await passing
    assert await ref.ask("last") == "last"
    assert log == ["behind", "last"]


async def test_plain_and_async_handlers_keep_the_order_of_their_messages() -> None:
    log: list[Any] = []
    ref = Probe.start()

    async def late(number: int) -> None:
        await asyncio.sleep(0)
        log.append(number)

    for number in range(10):
        if number % 2:
            ref.tell(lambda _, number=number: late(number))
        else:
            ref.tell(lambda _, number=number: log.append(number))
    await ref.ask("done")

    assert log == list(range(10))


async def test_as_many_async_handlers_run_at_once_as_max_concurrency_allows() -> None:
    class Wide(Probe):
        max_concurrency = 2

    ref = Wide.start()
    first, second, third = gates = [Gate(), Gate(), Gate()]
    passing = [ref.ask(gate) for gate in gates]

    await first.reached.wait()
    await second.reached.wait()
    assert ref.statistics().running == 2
    assert not third.reached.is_set()

    second.opened.set()
    await third.reached.wait()
    first.opened.set()
    third.opened.set()
    assert [await answer for answer in passing] == ["through"] * 3


async def test_an_instance_may_set_its_own_max_concurrency() -> None:
    class Wide(Probe):
        def __init__(self) -> None:
            super().__init__()
            self.max_concurrency = 2

    ref, first, second = Wide.start(), Gate(), Gate()
    passing = [ref.ask(first), ref.ask(second)]

    await first.reached.wait()
    await second.reached.wait()

    first.opened.set()
    second.opened.set()
    assert [await answer for answer in passing] == ["through"] * 2


async def test_plain_messages_overtake_concurrent_async_handlers() -> None:
    class Wide(Probe):
        max_concurrency = 2

    ref, gate = Wide.start(), Gate()
    passing = ref.ask(gate)

    assert await ref.ask("plain") == "plain"

    gate.opened.set()
    await passing


async def test_an_async_handler_that_fails_an_ask_answers_with_the_exception_and_lives() -> None:
    ref = Probe.start()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise Boom

    with pytest.raises(Boom):
        await ref.ask(lambda _: fail())

    assert await ref.ask("still here") == "still here"


async def test_an_async_handler_that_fails_a_tell_ends_its_actor() -> None:
    log: list[Any] = []
    ref = Probe.start(log)
    error = Boom()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise error

    ref.tell(lambda _: fail())

    assert (await ref.exited).error is error
    assert log == [("on_failure", error)]
    assert not ref.is_alive()


async def test_a_crash_cancels_and_awaits_the_other_handlers_before_on_failure() -> None:
    log: list[Any] = []

    class Wide(Probe):
        max_concurrency = 2

    begun = asyncio.Event()

    async def clean_up_slowly() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    ref = Wide.start(log)
    cut = ref.ask(lambda _: clean_up_slowly())
    await ref.ask("running")
    await begun.wait()
    error = Boom()
    ref.tell(error)

    with pytest.raises(pykka.ActorDeadError):
        await cut
    await ref.exited
    assert log == ["running", "cleaned up", ("on_failure", error)]


async def test_a_stop_waits_for_the_handlers_under_way() -> None:
    class Wide(Probe):
        max_concurrency = 2

    log: list[Any] = []
    ref, gate = Wide.start(log), Gate()
    passing, stopping = ref.ask(gate), ref.stop()
    await gate.reached.wait()
    assert log == []

    gate.opened.set()

    assert await stopping is True
    assert await passing == "through"
    assert log == ["on_stop"]


async def test_a_crash_of_a_handler_that_a_stop_waits_for_is_a_crash() -> None:
    class Wide(Probe):
        max_concurrency = 2

    error, gate = Boom(), Gate()

    async def fail() -> None:
        await gate()
        raise error

    log: list[Any] = []
    ref = Wide.start(log)
    ref.tell(lambda _: fail())
    stopping = ref.stop()
    await gate.reached.wait()
    gate.opened.set()

    assert await stopping is True
    assert (await ref.exited).reason == "crash"
    assert log == [("on_failure", error)]


async def test_a_handler_cancelled_from_outside_fails_like_any_other() -> None:
    ref = Probe.start()
    started: asyncio.Future[asyncio.Task[Any] | None] = asyncio.get_running_loop().create_future()

    async def show_task() -> None:
        started.set_result(asyncio.current_task())
        await asyncio.Event().wait()

    answer = ref.ask(lambda _: show_task())
    task = await started
    assert task is not None
    task.cancel()

    with pytest.raises(HandlerCancelledError, match="cancelled from outside"):
        await answer
    assert await ref.ask("still here") == "still here"


async def test_what_an_awaited_future_leaks_is_not_taken_for_the_callers_own_cancellation() -> None:
    cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    cancelled.cancel()

    async def leak() -> None:
        await cancelled

    with pytest.raises(HandlerCancelledError):
        await Probe.start().ask(lambda _: leak())


async def test_cancelling_who_waits_for_an_answer_leaves_the_handler_and_the_future_alone() -> None:
    ref, gate = Probe.start(), Gate()
    answer = ref.ask(gate)

    async def wait() -> object:
        return await answer

    impatient = asyncio.create_task(wait())
    await gate.reached.wait()
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient

    gate.opened.set()
    assert await answer == "through"
    assert not gate.cancelled


async def test_on_start_may_be_async_and_holds_the_inbox() -> None:
    log: list[Any] = []
    gate = Gate()

    class Slow(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()
            self.log.append("started")

    ref = Slow.start(log)
    answer = ref.ask("first")
    await gate.reached.wait()
    assert log == []
    gate.opened.set()

    await answer
    assert log == ["started", "first"]


async def test_on_stop_may_be_async_and_the_stop_waits_for_it() -> None:
    gate = Gate()

    class Slow(Probe):
        async def on_stop(self) -> None:  # type: ignore[override]  # it is awaited
            await gate()

    ref = Slow.start()
    stopping = ref.stop()
    await gate.reached.wait()
    assert not stopping.done()
    assert not ref.is_alive()
    gate.opened.set()

    assert await stopping is True


async def test_on_failure_may_be_async() -> None:
    log: list[Any] = []

    class Slow(Probe):
        async def on_failure(  # type: ignore[override]  # it is awaited
            self,
            exception_type: type[BaseException] | None,
            exception_value: BaseException | None,
            traceback: TracebackType | None,
        ) -> None:
            await asyncio.sleep(0)
            self.log.append(exception_type)

    ref = Slow.start(log)
    ref.tell(Boom())

    await ref.exited
    assert log == [Boom]


async def test_a_method_called_through_a_proxy_may_be_async() -> None:
    class Doubler(AsyncioActor):
        use_registry = False

        async def double(self, number: int) -> int:
            await asyncio.sleep(0)
            return 2 * number

    assert await Doubler.start().proxy().double(21) == 42


async def test_a_handler_under_way_keeps_its_actor_though_nobody_else_refers_to_it() -> None:
    log: list[Any] = []

    async def wait_for_what_only_this_coroutine_knows(actor: Probe) -> None:
        event = asyncio.Event()
        actor.log.append(weakref.ref(event))
        await event.wait()
        actor.log.append("done")

    first = Probe.start(log)
    first.tell(wait_for_what_only_this_coroutine_knows)
    exited = first.exited
    await rounds_of_the_loop()
    del first
    gc.collect()

    event = log[0]()
    assert event is not None
    event.set()
    await rounds_of_the_loop()
    assert log[1:] == ["done"]
    assert not exited.done()


async def test_on_start_that_fails_stops_the_actor_and_its_on_failure_is_not_called() -> None:
    class Failing(Probe):
        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await asyncio.sleep(0)
            raise Boom

    log: list[Any] = []
    ref = Failing.start(log)
    answer = ref.ask("never")

    with pytest.raises(pykka.ActorDeadError):
        await answer
    with pytest.raises(Boom):
        await ref.started
    assert log == []
    assert not ref.is_alive()


async def test_a_failing_on_stop_is_logged_and_the_stop_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Failing(Probe):
        async def on_stop(self) -> None:  # type: ignore[override]  # it is awaited
            await asyncio.sleep(0)
            raise Boom

    assert await Failing.start().stop() is True
    assert "Unhandled exception in Failing" in caplog.text
