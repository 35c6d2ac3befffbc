"""Actors on one loop, senders in other threads and on other loops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncioActorRef, AsyncioFuture, MailboxFullError, MailboxPolicy
from tests.patience import PATIENCE_S
from tests.unit.runtime.probes import Boom, Gate, Probe, in_another_thread, rounds_of_the_loop

pytestmark = [
    pytest.mark.asyncio(loop_factories=["asyncio", "uvloop"]),
    pytest.mark.usefixtures("stop_all"),
]


async def in_worker(function: Callable[[], Any]) -> Any:
    """Call in a worker thread while this loop goes on."""
    return await asyncio.to_thread(function)


def on_another_loop(work: Callable[[], Awaitable[Any]]) -> Callable[[], Any]:
    """Make a function that runs a coroutine on a loop of its own."""

    async def main() -> Any:
        return await work()

    def run() -> Any:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            return runner.run(main())

    return run


async def test_a_plain_thread_asks_tells_and_stops_an_actor_of_the_loop() -> None:
    log: list[Any] = []
    ref = Probe.start(log)

    assert await in_worker(lambda: ref.ask("asked")) == "asked"
    await in_worker(lambda: ref.tell("told"))
    assert await in_worker(lambda: ref.ask("later", block=False).get(timeout=PATIENCE_S))
    assert await in_worker(ref.stop) is True
    assert await in_worker(ref.stop) is False
    assert log == ["asked", "told", "later", "on_stop"]


async def test_an_exception_reaches_the_thread_that_asked() -> None:
    ref = Probe.start()

    with pytest.raises(Boom):
        await in_worker(lambda: ref.ask(Boom()))


async def test_a_thread_that_asks_gives_up_after_its_timeout() -> None:
    ref, gate = Probe.start(), Gate()

    with pytest.raises(pykka.Timeout):
        await in_worker(lambda: ref.ask(gate, timeout=0))

    gate.opened.set()
    await ref.stop()


async def test_each_senders_messages_keep_their_order_under_load() -> None:
    log: list[tuple[int, int]] = []
    ref = Probe.start(log)
    senders, each = 6, 5_000

    def send(sender: int) -> None:
        for number in range(each):
            ref.tell((sender, number))

    await asyncio.gather(*[asyncio.to_thread(send, sender) for sender in range(senders)])
    await in_worker(lambda: ref.ask("done"))

    numbers: dict[int, list[int]] = {sender: [] for sender in range(senders)}
    for sender, number in log[:-1]:
        numbers[sender].append(number)
    assert all(received == list(range(each)) for received in numbers.values())


async def test_an_actor_started_on_one_loop_is_awaited_from_another() -> None:
    ref, gate = Probe.start(), Gate()

    async def use() -> list[Any]:
        passing = ref.ask(gate)
        mapped = ref.ask("mapped").map(str.upper)
        ref.tell(lambda _: None)
        asyncio.get_running_loop().call_soon(loop.call_soon_threadsafe, gate.opened.set)
        return [await passing, await mapped, await ref.stop()]

    loop = asyncio.get_running_loop()
    assert await in_worker(on_another_loop(use)) == ["through", "MAPPED", True]


async def test_a_limited_ask_from_another_loop_gives_up_there() -> None:
    ref, gate = Probe.start(), Gate()

    async def use() -> Any:
        return await ref.ask(gate, timeout=0)

    with pytest.raises(pykka.Timeout):
        await in_worker(on_another_loop(use))
    gate.opened.set()


async def test_a_thread_learns_that_a_bounded_mailbox_refused_its_message() -> None:
    class Bounded(Probe):
        mailbox = MailboxPolicy(capacity=1)

    log: list[Any] = []
    ref, gate = Bounded.start(log), Gate()
    passing = ref.ask(gate)
    await gate.reached.wait()

    await in_worker(lambda: ref.tell("fills it"))
    with pytest.raises(MailboxFullError):
        await in_worker(lambda: ref.tell("too much"))
    with pytest.raises(MailboxFullError):
        await in_worker(lambda: ref.ask("too much"))

    gate.opened.set()
    await passing
    assert log == ["fills it"]


async def test_a_thread_learns_it_even_right_after_it_started_the_actor() -> None:
    class Slow(Probe):
        mailbox = MailboxPolicy(capacity=1)
        use_registry = True

        async def on_start(self) -> None:  # type: ignore[override]  # it is awaited
            await released.wait()

    released = asyncio.Event()

    def start_and_fill() -> AsyncioActorRef[Any]:
        ref = Slow.start()
        ref.tell("fills it")
        with pytest.raises(MailboxFullError):
            ref.tell("too much")
        return ref

    ref = await in_worker(start_and_fill)
    ref._cell.dispatcher.loop.call_soon_threadsafe(released.set)
    assert await ref.stop() is True


async def test_a_thread_with_a_loop_of_its_own_is_not_blocked_by_a_bounded_mailbox(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Bounded(Probe):
        mailbox = MailboxPolicy(capacity=1)

    log: list[Any] = []
    ref, gate = Bounded.start(log), Gate()
    passing = ref.ask(gate)
    await gate.reached.wait()

    async def overfill() -> None:
        for number in range(3):
            ref.tell(number)

    # Joined here, with this loop standing still: the messages arrive only afterwards.
    in_another_thread(on_another_loop(overfill))
    gate.opened.set()
    await passing
    await ref.stop()

    assert log == [0, "on_stop"]
    assert caplog.text.count("A message was lost") == 2


async def test_a_thread_with_a_loop_of_its_own_learns_when_the_mailbox_is_full_already() -> None:
    class Bounded(Probe):
        mailbox = MailboxPolicy(capacity=1)

    ref, gate = Bounded.start(), Gate()
    passing = ref.ask(gate)
    await gate.reached.wait()
    ref.tell("fills it")

    async def overfill() -> None:
        ref.tell("too much")

    with pytest.raises(MailboxFullError):
        in_another_thread(on_another_loop(overfill))
    gate.opened.set()
    await passing


async def test_a_message_that_was_under_way_when_the_actor_died_is_answered() -> None:
    ref = Probe.start()
    # The thread is joined with this loop standing still, so both are under way at the death.
    answer, stop = in_another_thread(lambda: (ref.ask("x", block=False), ref.stop(block=False)))
    ref.crash(Boom())

    with pytest.raises(pykka.ActorDeadError):
        await answer
    assert await stop is True


async def test_actors_started_in_a_plain_thread_share_a_loop_that_is_not_this_one() -> None:
    def start() -> Any:
        return Probe.start().ask(
            lambda _: (threading.current_thread(), asyncio._get_running_loop())
        )

    first, second = await in_worker(start), await in_worker(start)

    assert first == second
    assert first[0].daemon
    assert first[0].name == "AsyncioActors"
    assert first[1] is not asyncio.get_running_loop()


async def test_an_actor_that_starts_another_starts_it_on_its_own_loop() -> None:
    ref = Probe.start()

    inner = await ref.ask(lambda _: Probe.start())

    assert await inner.ask(lambda _: asyncio.get_running_loop()) is asyncio.get_running_loop()


async def test_a_source_that_belongs_to_a_thread_is_waited_for_without_blocking_the_loop() -> None:
    foreign: pykka.ThreadingFuture[str] = pykka.ThreadingFuture()
    joined = Probe.start().ask("ours").join(foreign)

    async def wait() -> Any:
        return await joined

    task = asyncio.create_task(wait())
    await rounds_of_the_loop()
    foreign.set("theirs")

    assert await task == ["ours", "theirs"]


async def test_a_hook_of_unknown_sources_is_called_in_another_thread() -> None:
    future: AsyncioFuture[threading.Thread] = AsyncioFuture()
    future.set_get_hook(lambda _: threading.current_thread())

    assert await future is not threading.current_thread()
    assert await future.map(lambda thread: thread) is future.get()


async def test_a_future_set_in_one_thread_wakes_tasks_and_threads_alike() -> None:
    future: AsyncioFuture[int] = AsyncioFuture()
    waiting = [asyncio.create_task(in_worker(lambda: future.get(timeout=PATIENCE_S)))]

    async def wait() -> int:
        return await future

    waiting.append(asyncio.create_task(wait()))
    await in_worker(lambda: future.set(7))

    assert [await task for task in waiting] == [7, 7]
