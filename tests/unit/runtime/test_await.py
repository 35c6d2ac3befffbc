"""On a loop, refs and futures are awaited."""

from __future__ import annotations

import asyncio
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncioFuture
from tests.patience import PATIENCE_S
from tests.unit.runtime.probes import Boom, Gate, Probe, in_another_thread, rounds_of_the_loop

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


async def test_ask_and_stop_return_what_can_be_awaited() -> None:
    ref = Probe.start()

    assert await ref.ask("echo") == "echo"
    assert await ref.ask("echo", block=False) == "echo"
    assert await ref.stop() is True
    assert await ref.stop() is False


async def test_asking_the_dead_raises_where_it_is_awaited() -> None:
    ref = Probe.start()
    await ref.stop()

    answer = ref.ask("anyone?")

    with pytest.raises(pykka.ActorDeadError):
        await answer


async def test_get_on_the_loops_own_thread_says_that_it_would_block_it() -> None:
    ref = Probe.start()
    answer = ref.ask("echo")

    with pytest.raises(RuntimeError, match="await it instead"):
        answer.get()
    with pytest.raises(RuntimeError, match="await it instead"):
        answer.map(str).get()
    with pytest.raises(RuntimeError, match="await it instead"):
        AsyncioFuture[int]().get()

    assert await answer == "echo"
    assert answer.get() == "echo"


async def test_waiting_for_actor_stopped_on_the_loops_own_thread_says_the_same() -> None:
    ref = Probe.start()
    with pytest.raises(RuntimeError, match="await it instead"):
        ref.actor_stopped.wait()

    await ref.stop()
    assert ref.actor_stopped.wait() is True


async def test_many_tasks_may_await_one_future() -> None:
    future: AsyncioFuture[int] = AsyncioFuture()

    async def wait() -> int:
        return await future

    tasks = [asyncio.create_task(wait()) for _ in range(10)]
    await rounds_of_the_loop()
    future.set(42)

    assert [await task for task in tasks] == [42] * 10
    assert await future == 42


async def test_an_awaited_exception_is_raised_each_time() -> None:
    future: AsyncioFuture[int] = AsyncioFuture()
    future.set_exception((Boom, None, None))

    for _ in range(2):
        with pytest.raises(Boom):
            await future


async def test_an_outcome_that_comes_between_looking_and_waiting_is_not_missed() -> None:
    """No thread can be made to set at that very moment, so the list of waiters does it."""

    class Racing(list[Any]):
        def append(self, waiter: Any) -> None:
            future.set("just in time")
            super().append(waiter)

    future: AsyncioFuture[str] = AsyncioFuture()
    future._waiters = Racing()
    assert await future == "just in time"

    future = AsyncioFuture()
    future._waiters = Racing()
    assert in_another_thread(future.get) == "just in time"


async def test_of_two_who_call_a_hook_at_once_both_see_the_first_result() -> None:
    values = ["outer", "inner"]

    def hook(_: float | None) -> str:
        value = values.pop(0)
        if value == "outer":
            future.get()  # what another thread would do meanwhile
        return value

    future: AsyncioFuture[str] = AsyncioFuture()
    future.set_get_hook(hook)

    assert future.get() == "inner"


async def test_a_cancelled_waiter_leaves_nothing_in_the_future() -> None:
    future: AsyncioFuture[int] = AsyncioFuture()

    async def wait() -> int:
        return await future

    for _ in range(10):
        task = asyncio.create_task(wait())
        await rounds_of_the_loop()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert future._waiters == []
    future.set(1)
    assert await future == 1


async def test_derived_futures_are_awaited_like_their_sources() -> None:
    ref = Probe.start()
    numbers = ref.ask([3, 1, 2])

    assert await numbers.map(sorted) == [1, 2, 3]
    assert await numbers.filter(lambda number: number > 1) == [3, 2]
    assert await numbers.reduce(lambda left, right: left + right) == 6
    assert list(await numbers.join(ref.ask("more"))) == [[3, 1, 2], "more"]


async def test_derived_futures_wait_for_sources_that_are_not_done() -> None:
    first, second = AsyncioFuture[int](), AsyncioFuture[int]()
    derived = first.join(second).map(lambda pair: sum(pair)).map(str)

    async def wait() -> str:
        return await derived

    task = asyncio.create_task(wait())
    await rounds_of_the_loop()
    second.set(2)
    await rounds_of_the_loop()
    assert not task.done()
    first.set(1)

    assert await task == "3"


async def test_a_derived_function_is_called_once_however_often_it_is_awaited() -> None:
    calls: list[int] = []

    def count(number: int) -> int:
        calls.append(number)
        return number

    mapped = Probe.start().ask(1).map(count)

    assert [await mapped, await mapped, mapped.get()] == [1, 1, 1]
    assert calls == [1]


async def test_a_failed_source_fails_what_is_derived_without_waiting_for_the_others() -> None:
    never: AsyncioFuture[int] = AsyncioFuture()

    with pytest.raises(Boom):
        await Probe.start().ask(Boom()).join(never)


async def test_what_is_derived_from_a_limited_ask_raises_its_timeout() -> None:
    ref, gate = Probe.start(), Gate()

    with pytest.raises(pykka.Timeout):
        await ref.ask(gate, timeout=0).map(str)

    gate.opened.set()
    await ref.ask("after the gate")


async def test_a_timeout_that_a_handler_raised_is_an_answer_like_any_other() -> None:
    seen: list[object] = []

    with pytest.raises(pykka.Timeout, match="the handler's own"):
        await Probe.start().ask(pykka.Timeout("the handler's own")).map(seen.append)
    assert seen == []


async def test_a_hook_that_is_set_wakes_those_who_wait_already() -> None:
    future: AsyncioFuture[str] = AsyncioFuture()
    source: AsyncioFuture[str] = AsyncioFuture()
    source.set("hooked")

    async def wait() -> str:
        return await future

    task = asyncio.create_task(wait())
    await rounds_of_the_loop()
    future._sources = (source,)
    future.set_get_hook(lambda timeout: source.get(timeout=timeout))

    assert await task == "hooked"


async def test_a_future_works_with_asyncio_gather_and_wait_for() -> None:
    ref = Probe.start()

    assert list(await asyncio.gather(ref.ask(1), ref.ask(2))) == [1, 2]
    assert await asyncio.wait_for(ref.ask(3), timeout=PATIENCE_S) == 3


async def test_an_actor_may_await_another_in_its_handler() -> None:
    other = Probe.start()

    async def ask_other(_: Probe) -> Any:
        return await other.ask("from the other")

    assert await Probe.start().ask(ask_other) == "from the other"


async def test_a_message_from_the_caller_that_answers_itself_does_no_harm() -> None:
    ref, gate = Probe.start(), Gate()
    early = ref.ask(gate)
    await gate.reached.wait()
    early.set("answered by whoever asked")
    plain = ref.ask("plain")
    plain.set("this one too")
    failing = ref.ask(Boom())
    failing.set("and this")
    gate.opened.set()

    assert await ref.ask("still here") == "still here"
    assert await early == "answered by whoever asked"
    assert await plain == "this one too"
    assert await failing == "and this"
