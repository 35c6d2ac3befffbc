"""Group commit: while one batch is in flight, requests gather; the next takes all of them."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

import pytest

from actors.runtime import BatchingActor, MailboxPolicy, supervise
from tests.unit.runtime.probes import Boom, Gate, Watch

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


class Scribe(BatchingActor[int]):
    """Writes the numbers it is told, batch by batch, each behind a gate if there is one."""

    use_registry = False

    def __init__(self, batches: list[Any], gates: list[Gate] | None = None) -> None:
        super().__init__()
        self.batches = batches
        self.gates = gates or []

    def on_receive(self, message: int) -> None:
        self.gather(message)

    async def flush(self, batch: list[int]) -> None:
        if self.gates:
            await self.gates.pop(0)()
        if 13 in batch:
            raise Boom
        self.batches.append(batch)

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.batches.append(["lost", *self.gathered])


async def test_what_waits_already_becomes_one_batch() -> None:
    batches: list[list[int]] = []
    ref = Scribe.start(batches)
    for number in range(100, 200):
        ref.tell(number)

    await ref.stop()

    assert batches == [list(range(100, 200))]


async def test_what_comes_during_a_flush_becomes_the_next_batch() -> None:
    batches: list[list[int]] = []
    first = Gate()
    ref = Scribe.start(batches, [first])
    ref.tell(1)
    await first.reached.wait()
    for number in (2, 3, 4):
        ref.tell(number)
    first.opened.set()

    await ref.stop()

    assert batches == [[1], [2, 3, 4]]


async def test_nothing_is_flushed_when_nothing_was_gathered() -> None:
    batches: list[list[int]] = []

    await Scribe.start(batches).stop()

    assert batches == []


async def test_a_batch_limit_leaves_the_rest_for_the_next() -> None:
    class Limited(Scribe):
        batch_limit = 3

    batches: list[list[int]] = []
    ref = Limited.start(batches)
    for number in range(8):
        ref.tell(number)

    await ref.stop()
    assert batches == [[0, 1, 2], [3, 4, 5], [6, 7]]


async def test_on_failure_knows_the_batch_under_way_and_what_was_gathered_behind_it() -> None:
    class Limited(Scribe):
        batch_limit = 2

    batches: list[Any] = []
    watch = Watch()
    gate = Gate()
    gate.opened.set()
    ref = supervise(lambda: Limited(batches, [gate]), path="/scribe", on_exit=watch)
    for number in (12, 13, 14):
        ref.tell(number)

    assert isinstance((await watch.exit()).error, Boom)
    assert batches == [["lost", 12, 13, 14]]


async def test_a_new_instance_flushes_only_its_own() -> None:
    batches: list[Any] = []
    watch, gate = Watch(), Gate()
    ref = supervise(lambda: Scribe(batches, [gate]), path="/scribe", on_exit=watch)
    ref.tell(1)
    await gate.reached.wait()
    ref.tell(2)
    ref.crash(Boom())
    await watch.exit()
    gate.opened.set()
    ref.restart()

    await ref.stop()
    assert batches == [["lost", 1], [2]]


async def test_a_full_mailbox_does_not_keep_a_batch_from_being_flushed() -> None:
    class Bounded(Scribe):
        mailbox = MailboxPolicy(capacity=2)

    batches: list[list[int]] = []
    ref = Bounded.start(batches)
    ref.tell(1)
    ref.tell(2)

    await ref.stop()
    assert batches == [[1, 2]]


async def test_nothing_is_gathered_any_more_once_it_is_flushed() -> None:
    seen: list[list[int]] = []

    class Open(Scribe):
        async def flush(self, batch: list[int]) -> None:
            seen.append(self.gathered)
            await asyncio.sleep(0)

        def on_stop(self) -> None:
            seen.append(self.gathered)

    ref = Open.start([])
    ref.tell(1)
    ref.tell(2)
    await ref.stop()

    assert seen == [[1, 2], []]


async def test_on_stop_comes_after_the_last_flush() -> None:
    class Closing(Scribe):
        async def on_stop(self) -> None:  # type: ignore[override]  # it is awaited
            await asyncio.sleep(0)
            self.batches.append("closed")

    batches: list[Any] = []
    ref = Closing.start(batches)
    ref.tell(1)
    await ref.stop()

    assert batches == [[1], "closed"]


async def test_a_flush_that_fails_during_a_stop_is_a_crash_and_on_failure_knows_what_is_lost() -> (
    None
):
    class Limited(Scribe):
        batch_limit = 2

        def on_stop(self) -> None:
            raise AssertionError("it crashed before")

    batches: list[Any] = []
    watch = Watch()
    ref = supervise(lambda: Limited(batches), path="/scribe", on_exit=watch)
    for number in (11, 12, 13, 14, 15):
        ref.tell(number)
    stopping = ref.stop()

    assert isinstance((await watch.exit()).error, Boom)
    assert await stopping is True
    assert batches == [[11, 12], ["lost", 13, 14, 15]]
