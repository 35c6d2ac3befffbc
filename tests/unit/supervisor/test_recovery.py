from __future__ import annotations

from datetime import timedelta

from supervisor import ChildSpec, Restart
from supervisor.child import Child
from supervisor.recovery import Recovery
from supervisor.slot import State
from tests.unit.supervisor.stage import NOON


class Hands:
    """A mender that only notes what it is told to do, and does it at once."""

    def __init__(self) -> None:
        self.deeds: list[str] = []

    def start_child(self, child: Child) -> None:
        self.deeds.append(f"start {child.name}")

    def restart_child(self, child: Child, delay_s: float, ceiling_s: float, reason: str) -> None:
        self.deeds.append(f"restart {child.name}")
        child.enter(State.RUNNING, NOON)

    def stop_child(self, child: Child) -> None:
        self.deeds.append(f"stop {child.name}")
        child.enter(State.STOPPED, NOON)

    def forget_child(self, child: Child) -> None:
        self.deeds.append(f"forget {child.name}")


def a_child(name: str, state: State, restart: Restart = Restart.PERMANENT) -> Child:
    made = Child(ChildSpec(name, object, restart), f"/{name}", NOON)  # type: ignore[arg-type]
    made.enter(state, NOON)
    return made


def recovery(crashed: Child, *rest: Child, delay_s: float, now: float = 0.0) -> Recovery:
    return Recovery(
        crashed,
        "Boom",
        to_stop=reversed(rest),
        to_start=[crashed, *(child for child in rest if child.restart is not Restart.TEMPORARY)],
        now=now,
        delay_s=delay_s,
        ceiling_s=delay_s,
    )


async def test_it_goes_only_as_far_as_things_are() -> None:
    hands, crashed = Hands(), a_child("a", State.STOPPED)
    rest = [a_child("b", State.RUNNING), a_child("c", State.RUNNING, Restart.TEMPORARY)]
    mending = recovery(crashed, *rest, delay_s=5.0)
    assert mending.begin(1.0, NOON) == 4.0
    assert crashed.state is State.WAITING
    assert crashed.next_restart_at == NOON + timedelta(seconds=4)
    mending.advance(hands, NOON)
    assert hands.deeds == ["stop c"]
    mending.advance(hands, NOON)
    assert hands.deeds == ["stop c", "forget c", "stop b"]
    mending.end_backoff()
    mending.advance(hands, NOON)
    assert hands.deeds == ["stop c", "forget c", "stop b", "restart a", "restart b"]
    assert crashed.recovery is rest[0].recovery is None


async def test_one_still_starting_holds_up_the_others_unless_it_is_forgotten() -> None:
    class SlowHands(Hands):
        def restart_child(self, child: Child, *why: object) -> None:
            self.deeds.append(f"restart {child.name}")
            child.enter(State.STARTING, NOON)

    hands, a, b = SlowHands(), a_child("a", State.STOPPED), a_child("b", State.STOPPED)
    mending = recovery(a, b, delay_s=0.0)
    mending.end_backoff()
    mending.advance(hands, NOON)
    mending.advance(hands, NOON)
    assert hands.deeds == ["restart a"]
    a.recovery = None
    mending.advance(hands, NOON)
    assert hands.deeds == ["restart a", "restart b"]


async def test_one_that_another_took_over_does_nothing_more() -> None:
    hands, a, b = Hands(), a_child("a", State.STOPPED), a_child("b", State.STOPPED)
    first = recovery(b, delay_s=5.0)
    recovery(a, b, delay_s=1.0, now=2.0)
    first.end_backoff()
    first.advance(hands, NOON)
    assert hands.deeds == []


async def test_the_longer_of_two_waits_stands() -> None:
    a, b = a_child("a", State.STOPPED), a_child("b", State.STOPPED)
    recovery(b, delay_s=5.0)
    assert recovery(a, b, delay_s=1.0, now=2.0).begin(2.0, NOON) == 3.0
    assert recovery(a, b, delay_s=9.0, now=2.0).begin(2.0, NOON) == 9.0


async def test_a_wait_that_is_over_does_not_count() -> None:
    a, b = a_child("a", State.STOPPED), a_child("b", State.STOPPED)
    recovery(b, delay_s=5.0).end_backoff()
    assert recovery(a, b, delay_s=1.0, now=2.0).begin(2.0, NOON) == 1.0
