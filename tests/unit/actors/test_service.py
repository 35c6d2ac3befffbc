from __future__ import annotations

import asyncio
from functools import partial

from actors.guard import Request
from actors.messages import Call
from actors.runtime import AsyncioActorRef, Exit, supervise
from actors.service import ServiceActor
from gateways import Receipt
from orders.effects import Failed, Succeeded
from tests.unit.actors.service_world import Inbox, a_call, a_guard


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
