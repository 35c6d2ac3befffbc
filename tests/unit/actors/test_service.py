from __future__ import annotations

import asyncio
from functools import partial

from actors.guard import Request
from actors.messages import Call
from actors.runtime import AsyncioActorRef, Exit, supervise
from actors.service import ServiceActor
from gateways import Receipt
from orders.effects import Failed, Succeeded
from tests.unit.actors.service_world import Inbox, a_call, a_guard, an_order


class Gateway:
    """Answers once the door is open."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.called = asyncio.Event()

    async def prepare(self, call: Call) -> Request:
        return partial(self._answer, call.order.id)

    async def _answer(self, reference: str) -> Receipt:
        self.called.set()
        await self.door.wait()
        return Receipt(reference)


class Counter:
    """Answers at once, but for those orders that are to wait for the door."""

    def __init__(self, *slow: str) -> None:
        self.door = asyncio.Event()
        self.arrived: asyncio.Queue[str] = asyncio.Queue()
        self.under_way: set[str] = set()
        self.most = 0
        self.tasks: dict[str, asyncio.Task[object] | None] = {}
        self._slow = slow

    async def prepare(self, call: Call) -> Request:
        return partial(self._answer, call.order.id)

    async def _answer(self, order_id: str) -> Receipt:
        self.tasks[order_id] = asyncio.current_task()
        if order_id in self._slow:
            self.under_way.add(order_id)
            self.arrived.put_nowait(order_id)
            self.most = max(self.most, len(self.under_way))
            await self.door.wait()
            self.under_way.remove(order_id)
        return Receipt(order_id)


def shipping(gateway: Counter, *, max_concurrency: int) -> AsyncioActorRef[ServiceActor]:
    steps = {("ship", False): gateway.prepare}
    return ServiceActor.start(a_guard(), steps, max_concurrency=max_concurrency)


async def references(inbox: Inbox, count: int) -> list[str]:
    answers = [await inbox.answer() for _ in range(count)]
    return [each.result.reference for each in answers if isinstance(each.result, Succeeded)]


async def test_a_call_that_waits_keeps_no_other_from_being_made() -> None:
    gateway, inbox = Counter("b", "d"), Inbox()
    service = shipping(gateway, max_concurrency=4)

    for order_id in "abcde":
        service.tell(a_call("ship", order=an_order(order_id), reply_to=inbox))

    assert await references(inbox, 3) == ["a", "c", "e"]
    gateway.door.set()
    assert await references(inbox, 2) == ["b", "d"]


async def test_calls_that_are_answered_at_once_share_a_task_and_one_that_waits_has_its_own() -> (
    None
):
    gateway, inbox = Counter("c", "d"), Inbox()
    service = shipping(gateway, max_concurrency=4)
    for order_id in "abcd":
        service.tell(a_call("ship", order=an_order(order_id), reply_to=inbox))

    assert [await gateway.arrived.get() for _ in range(2)] == ["c", "d"]

    assert gateway.tasks["a"] is gateway.tasks["b"] is gateway.tasks["c"]
    assert gateway.tasks["d"] is not gateway.tasks["c"]


async def test_no_more_wait_at_a_time_than_may() -> None:
    slow = [f"o{n}" for n in range(9)]
    gateway, inbox = Counter(*slow), Inbox()
    service = shipping(gateway, max_concurrency=3)
    for order_id in slow:
        service.tell(a_call("ship", order=an_order(order_id), reply_to=inbox))
    for _ in range(3):
        await gateway.arrived.get()
    gateway.door.set()

    assert sorted(await references(inbox, 9)) == slow
    assert gateway.most == 3


async def test_calls_that_came_before_a_stop_are_made() -> None:
    gateway, inbox = Counter("a", "c"), Inbox()
    service = shipping(gateway, max_concurrency=2)
    for order_id in "abcd":
        service.tell(a_call("ship", order=an_order(order_id), reply_to=inbox))
    stopping = service.stop(block=False)
    await asyncio.sleep(0)

    gateway.door.set()

    assert await stopping
    assert sorted(await references(inbox, 4)) == ["a", "b", "c", "d"]


async def test_the_outcome_of_a_call_in_hand_is_unknown_when_its_service_crashes() -> None:
    gateway, guard, inbox = Gateway(), a_guard(), Inbox()
    exits: list[Exit] = []

    def factory() -> ServiceActor:
        return ServiceActor(guard, {("ship", False): gateway.prepare}, max_concurrency=4)

    def on_exit(ref: AsyncioActorRef[ServiceActor], exit: Exit) -> None:
        exits.append(exit)
        ref.restart()

    ref = supervise(factory, path="/services/shipping", on_exit=on_exit)
    ref.tell(a_call("ship", reply_to=inbox))
    await gateway.called.wait()
    ref.crash(RuntimeError("a bug in the service"))
    lost = await inbox.answer()
    assert lost.result == Failed("service_restarted", "its answer was lost", unknown=True)

    gateway.door.set()
    ref.tell(a_call("ship", attempt=2, reply_to=inbox))
    again = await inbox.answer()
    assert (again.attempt, again.result) == (2, Succeeded("o1"))
    assert inbox.empty()
    assert [exit.reason for exit in exits] == ["crash"]
