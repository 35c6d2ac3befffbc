"""The order's actor against a journal and services that do as a test says, on virtual time."""

from __future__ import annotations

import asyncio
import gc
import random
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from actors.instructions import (
    AwaitRest,
    Done,
    Instruct,
    InterruptedInstructionError,
    OrderNotFoundError,
    Reply,
)
from actors.messages import Answer, Append, Appended, AppendRefused, Call, HoldSold, SellHold
from actors.order import OrderActor
from actors.order_world import OrderWorld
from actors.runtime import AsyncioActorRef
from orders.commands import Cancel, Place
from orders.effects import Deferred, Failed, Refused, Result, Succeeded
from orders.errors import NotNowError
from orders.events import OrderLine, Recorded
from orders.money import Money
from orders.policy import RetryPolicy
from orders.state import OrderState, Status

START = datetime(2026, 1, 1, tzinfo=UTC)
RESEND_S = 60.0
PLACE = Place(
    order_id="o1",
    owner_ref="owner",
    customer_ref="customer",
    record_ref="record",
    fingerprint="fingerprint",
    items=(OrderLine("SKU-MUG", 1, Money(500, "EUR")),),
)


class Journal:
    """Keeps streams. What it is asked is answered when the test says so, or at once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.stream: list[Recorded] = []
        self.asked: asyncio.Queue[Append] = asyncio.Queue()
        self.at_once = True
        self._now = now

    def tell(self, message: object, /) -> None:
        if not isinstance(message, Append):
            message.reply_to.tell(None)  # type: ignore[attr-defined]  # all earlier appends are in
        elif self.at_once:
            self.commit(message)
        else:
            self.asked.put_nowait(message)

    def commit(self, request: Append) -> None:
        at = self._now()
        for seq, event in enumerate(request.events, start=request.from_seq):
            self.stream.append(Recorded(seq, event, at, request.correlation_id, None))
        request.reply_to.tell(Appended(request, len(self.stream), at))

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        return [recorded for recorded in self.stream if recorded.seq > after_seq]


class Service:
    """Keeps the calls it gets."""

    def __init__(self) -> None:
        self.calls: asyncio.Queue[Call | SellHold] = asyncio.Queue()

    def tell(self, message: object, /) -> None:
        assert isinstance(message, Call | SellHold)
        self.calls.put_nowait(message)

    async def call(self) -> Call:
        call = await self.calls.get()
        assert isinstance(call, Call)
        return call


@dataclass
class Stage:
    """One order's actor and its world."""

    inventory: Service = field(default_factory=Service)
    payment: Service = field(default_factory=Service)
    shipping: Service = field(default_factory=Service)

    def __post_init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.journal = Journal(self.now)
        self.world = OrderWorld(
            journal=self.journal,
            services={
                "inventory": self.inventory,
                "payment": self.payment,
                "shipping": self.shipping,
            },
            reader=self.journal,
            clock=self.now,
            rng=random.Random(1),
            retry=RetryPolicy(3, 1.0, 2.0, 8.0, 600.0),
            hold_s=3600.0,
            resend_after_s=RESEND_S,
        )

    def now(self) -> datetime:
        return START + timedelta(milliseconds=round(self.loop.time() * 1000))

    def start(self, *, fresh: bool = False) -> AsyncioActorRef[OrderActor]:
        return OrderActor.start("o1", self.world, fresh=fresh)

    async def placed(self) -> AsyncioActorRef[OrderActor]:
        ref = self.start(fresh=True)
        done = await told(ref, PLACE)
        assert done.changed
        return ref

    def types(self) -> list[str]:
        return [recorded.event.type for recorded in self.journal.stream]


async def told(ref: AsyncioActorRef[OrderActor], command: Place | Cancel) -> Done:
    reply = Reply()
    ref.tell(Instruct(command, "correlation", reply))
    done = await reply
    assert isinstance(done, Done)
    return done


def answer(call: Call, result: Result | None = None) -> None:
    result = result or Succeeded(f"ref-{call.step}")
    call.reply_to.tell(Answer(call.step, call.undo, call.attempt, result, call.number))


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_an_order_goes_step_by_step_and_leaves_when_its_sale_is_settled(stage: Stage) -> None:
    ref = await stage.placed()
    rest = Reply()
    ref.tell(AwaitRest(rest))
    for service in (stage.inventory, stage.payment, stage.shipping, stage.payment):
        answer(await service.call())
    sell = await stage.inventory.calls.get()
    assert isinstance(sell, SellHold)
    assert not rest.done()
    ref.tell(HoldSold("o1"))
    state = await rest
    assert isinstance(state, OrderState)
    assert state.status is Status.COMPLETED
    await ref.exited
    assert not ref.is_alive()


async def test_one_that_is_done_goes_without_a_search_for_garbage(stage: Stage) -> None:
    ref = await stage.placed()
    actor = weakref.ref(ref._cell.actor or stage)
    assert isinstance(actor(), OrderActor)
    gc.disable()
    try:
        for service in (stage.inventory, stage.payment, stage.shipping, stage.payment):
            answer(await service.call())
        await stage.inventory.calls.get()
        ref.tell(HoldSold("o1"))
        await ref.exited
        assert actor() is None
    finally:
        gc.enable()


async def test_nothing_is_done_before_its_event_is_in_the_log(stage: Stage) -> None:
    ref = await stage.placed()
    stage.journal.at_once = False
    answer(await stage.inventory.call())
    append = await stage.journal.asked.get()
    assert stage.payment.calls.empty()
    stage.journal.commit(append)
    assert (await stage.payment.call()).step == "authorize"
    assert ref.is_alive()


async def test_an_instruction_waits_for_the_append_under_way(stage: Stage) -> None:
    ref = await stage.placed()
    stage.journal.at_once = False
    answer(await stage.inventory.call())
    append = await stage.journal.asked.get()
    reply = Reply()
    ref.tell(Instruct(Cancel("no", in_doubt=False), "correlation", reply))
    stage.journal.commit(append)
    stage.journal.commit(await stage.journal.asked.get())
    done = await reply
    assert isinstance(done, Done)
    assert stage.types()[:3] == ["OrderPlaced", "StockReserved", "CancellationRequested"]
    assert [recorded.seq for recorded in stage.journal.stream] == [1, 2, 3]


async def test_an_answer_to_an_earlier_call_is_not_heard(stage: Stage) -> None:
    await stage.placed()
    earlier = await stage.inventory.call()
    again = stage.start()
    later = await stage.inventory.call()
    assert (later.step, later.attempt) == (earlier.step, earlier.attempt)
    again.tell(Answer("reserve", False, 1, Refused("no", "no"), earlier.number))
    answer(later)
    assert (await stage.payment.call()).step == "authorize"
    assert "StepRefused" not in stage.types()


async def test_an_answer_that_comes_twice_is_heard_once(stage: Stage) -> None:
    await stage.placed()
    call = await stage.inventory.call()
    answer(call, Deferred("circuit_open", 2.0))
    answer(call, Deferred("circuit_open", 2.0))
    again = await stage.inventory.call()
    assert (again.step, again.attempt) == (call.step, call.attempt)
    assert stage.types() == ["OrderPlaced", "StepDeferred"]


async def test_a_call_that_goes_unanswered_is_sent_again_under_its_key_and_in_doubt(
    stage: Stage,
) -> None:
    await stage.placed()
    answer(await stage.inventory.call())
    lost = await stage.payment.call()
    sent = stage.loop.time()
    again = await stage.payment.call()
    assert stage.loop.time() - sent == pytest.approx(RESEND_S, abs=1.0)
    assert (again.effect_key, again.attempt) == (lost.effect_key, lost.attempt)
    answer(again, Failed("unavailable", "503", unknown=False))
    await stage.payment.call()
    # The lost one may have taken effect: a certain failure of the other says nothing of it.
    assert stage.journal.stream[-1].event.unknown  # type: ignore[attr-defined]


async def test_whoever_comes_after_a_crash_asks_again_under_the_same_key(stage: Stage) -> None:
    await stage.placed()
    answer(await stage.inventory.call())
    first = await stage.payment.call()
    stage.start()
    second = await stage.payment.call()
    assert second.effect_key == first.effect_key
    assert second.number != first.number


async def test_an_instruction_that_lost_the_race_is_decided_again_on_what_the_log_says(
    stage: Stage,
) -> None:
    ref = stage.start(fresh=True)
    stage.journal.at_once = False
    reply = Reply()
    ref.tell(Instruct(PLACE, "correlation", reply))
    mine = await stage.journal.asked.get()
    # Another append has that place: the same order, placed by somebody else.
    for seq, event in enumerate(mine.events, start=1):
        stage.journal.stream.append(Recorded(seq, event, stage.now(), "theirs", None))
    mine.reply_to.tell(AppendRefused(mine, RuntimeError("taken"), conflict=True))
    done = await reply
    assert isinstance(done, Done)
    assert (done.changed, done.state.correlation_id) == (False, "theirs")


async def test_what_was_carried_out_though_nobody_could_say_so_is_no_replay(stage: Stage) -> None:
    ref = stage.start(fresh=True)
    stage.journal.at_once = False
    placing = asyncio.create_task(told(ref, PLACE))
    mine = await stage.journal.asked.get()
    # The journal ended right after it had stored this one.
    for seq, event in enumerate(mine.events, start=1):
        stage.journal.stream.append(Recorded(seq, event, stage.now(), "correlation", None))
    mine.reply_to.tell(AppendRefused(mine, RuntimeError("ended"), unknown=True))

    assert (await placing).changed
    cancelling = asyncio.create_task(told(ref, Cancel("changed their mind", in_doubt=False)))
    mine = await stage.journal.asked.get()
    for seq, event in enumerate(mine.events, start=mine.from_seq):
        stage.journal.stream.append(Recorded(seq, event, stage.now(), "correlation", None))
    mine.reply_to.tell(AppendRefused(mine, RuntimeError("ended"), unknown=True))

    # Decided again it would be refused: the order is being undone.
    assert (await cancelling).changed


async def test_a_retry_waits_for_its_time(stage: Stage) -> None:
    await stage.placed()
    answer(await stage.inventory.call(), Failed("unavailable", "503", unknown=False))
    failed = stage.loop.time()
    again = await stage.inventory.call()
    assert again.attempt == 2
    assert 0 < stage.loop.time() - failed <= 1.0


async def test_there_is_no_order_where_no_event_is(stage: Stage) -> None:
    ref = stage.start()
    with pytest.raises(OrderNotFoundError):
        await told(ref, Cancel("no", in_doubt=False))
    await ref.exited


async def test_what_comes_too_late_is_refused_and_changes_nothing(stage: Stage) -> None:
    ref = await stage.placed()
    answer(await stage.inventory.call(), Refused("no", "no"))
    await ref.exited
    again = stage.start()
    with pytest.raises(NotNowError):
        await told(again, Cancel("no", in_doubt=False))
    assert stage.types()[-1] == "OrderRejected"


async def test_one_that_was_started_for_an_order_which_is_not_placed_leaves(stage: Stage) -> None:
    ref = stage.start(fresh=True)
    await ref.exited
    assert stage.loop.time() >= RESEND_S


async def test_whoever_waits_learns_that_the_actor_ended_before_it_could_answer(
    stage: Stage,
) -> None:
    ref = await stage.placed()
    rest = Reply()
    ref.tell(AwaitRest(rest))
    await stage.inventory.call()
    ref.stop()
    with pytest.raises(InterruptedInstructionError):
        await rest
