"""A bounded mailbox says what happens to one message more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pykka
import pytest

from actors.runtime import AsyncioActorRef, MailboxFullError, MailboxPolicy, Overflow
from tests.unit.runtime.probes import Boom, Gate, Probe, Watch

pytestmark = pytest.mark.usefixtures("nothing_left_behind")


class Bounded(Probe):
    """Two may wait."""

    mailbox = MailboxPolicy(capacity=2)


class DropsOldest(Probe):
    """The last two may wait."""

    mailbox = MailboxPolicy(capacity=2, overflow=Overflow.DROP_OLDEST)


class DropsNewest(Probe):
    """The first two may wait."""

    mailbox = MailboxPolicy(capacity=2, overflow=Overflow.DROP_NEWEST)


async def busy(ref: AsyncioActorRef[Any]) -> Callable[[], Awaitable[None]]:
    """Hold the actor at a gate, so that its mailbox fills; return what lets it go on."""
    gate = Gate()
    passing = ref.ask(gate)
    await gate.reached.wait()

    async def go_on() -> None:
        gate.opened.set()
        await passing

    return go_on


async def test_a_full_mailbox_raises_where_it_is_told() -> None:
    log: list[Any] = []
    ref = Bounded.start(log)
    go_on = await busy(ref)
    ref.tell(1)
    ref.tell(2)

    with pytest.raises(MailboxFullError, match=r"Bounded .* holds its limit of 2 messages"):
        ref.tell(3)

    await go_on()
    assert await ref.ask("room again") == "room again"
    assert log == [1, 2, "room again"]


async def test_a_full_mailbox_answers_an_ask_with_the_error() -> None:
    ref = Bounded.start()
    go_on = await busy(ref)
    ref.tell(1)
    ref.tell(2)

    with pytest.raises(MailboxFullError):
        await ref.ask(3)

    await go_on()


async def test_the_message_being_handled_takes_no_room() -> None:
    ref = Bounded.start()
    go_on = await busy(ref)

    answers = [ref.ask(1), ref.ask(2)]

    await go_on()
    assert [await answer for answer in answers] == [1, 2]


async def test_drop_oldest_makes_room_and_tells_who_asked() -> None:
    log: list[Any] = []
    ref = DropsOldest.start(log)
    go_on = await busy(ref)
    dropped = ref.ask("oldest")
    for number in (1, 2):
        ref.tell(number)

    with pytest.raises(MailboxFullError):
        await dropped
    await go_on()
    await ref.stop()
    assert log == [1, 2, "on_stop"]


async def test_drop_newest_discards_and_tells_who_asked() -> None:
    log: list[Any] = []
    ref = DropsNewest.start(log)
    go_on = await busy(ref)
    for number in (1, 2, 3):
        ref.tell(number)

    with pytest.raises(MailboxFullError):
        await ref.ask("newest")
    await go_on()
    await ref.stop()
    assert log == [1, 2, "on_stop"]


@pytest.mark.parametrize("actor", [Bounded, DropsOldest, DropsNewest])
async def test_a_stop_is_never_refused_nor_dropped(actor: type[Probe]) -> None:
    ref = actor.start()
    go_on = await busy(ref)
    ref.tell(1)
    ref.tell(2)
    stopping = ref.stop()
    if actor is DropsOldest:
        for number in range(10):
            ref.tell(number)

    await go_on()
    assert await stopping is True


async def test_a_mailbox_full_of_stops_drops_the_message_instead() -> None:
    ref = DropsOldest.start()
    go_on = await busy(ref)
    stops = [ref.stop(), ref.stop()]

    ref.tell("no room for this")
    with pytest.raises(MailboxFullError):
        await ref.ask("nor for this")

    await go_on()
    assert [await stop for stop in stops] == [True, True]


async def test_the_mailbox_of_an_actor_that_is_down_is_bounded_too() -> None:
    watch = Watch()
    ref = watch.start(Bounded)
    ref.tell(Boom())
    await watch.exit()
    answers = [ref.ask(1), ref.ask(2)]

    with pytest.raises(MailboxFullError):
        ref.tell(3)

    ref.restart()
    assert [await answer for answer in answers] == [1, 2]


async def test_an_instance_may_set_its_own_bound() -> None:
    class Own(Probe):
        def __init__(self, capacity: int) -> None:
            super().__init__()
            self.mailbox = MailboxPolicy(capacity)

    ref = Own.start(1)
    go_on = await busy(ref)
    ref.tell(1)

    with pytest.raises(MailboxFullError, match="limit of 1 "):
        ref.tell(2)

    await go_on()


async def test_what_was_dropped_is_counted() -> None:
    ref = DropsNewest.start()
    go_on = await busy(ref)
    for number in range(5):
        ref.tell(number)

    statistics = ref.statistics()
    assert (statistics.mailbox, statistics.dropped) == (2, 3)
    await go_on()


@pytest.mark.parametrize("capacity", [0, -1])
async def test_a_mailbox_without_room_is_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="capacity must be at least 1"):
        MailboxPolicy(capacity)


async def test_a_dead_bounded_actor_is_dead_before_it_is_full() -> None:
    ref = Bounded.start()
    await ref.stop()

    with pytest.raises(pykka.ActorDeadError):
        ref.tell(1)
