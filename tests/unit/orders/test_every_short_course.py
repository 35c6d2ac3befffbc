"""Every course of a few happenings, none left out: what chance would have to find, is walked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

import pytest

from orders import Status, StepState
from orders.commands import Discard, ExpireHold, Retry
from tests.unit.orders.driver import Driver
from tests.unit.orders.given import HOLD_S, an_order, patient
from tests.unit.orders.laws import hold_always, hold_in_the_end
from tests.unit.orders.world import Fate

HAPPENINGS = 6

Happening = Callable[[Driver], None]


@dataclass(frozen=True)
class Course:
    """A driver, and how it got to where it is."""

    happened: tuple[str, ...]
    driver: Driver

    def followed_by_anything(self) -> Iterator[Course]:
        for name, happen in happenings(self.driver):
            driver = self.driver.copy()
            happen(driver)
            yield Course((*self.happened, name), driver)


@pytest.mark.parametrize("step", ["reserve", "authorize", "ship", "capture"])
def test_the_laws_hold_on_every_short_course(step: str) -> None:
    start = Course((f"up to {step}",), a_driver_at(step))
    for course in courses(start, HAPPENINGS):
        try:
            hold_always(course.driver)
            hold_in_the_end(course.driver.copy())
        except AssertionError as broken:
            broken.add_note(" > ".join(course.happened))
            raise


def courses(start: Course, happenings: int) -> Iterator[Course]:
    """All courses of so many happenings, but only one to each position."""
    reached = {position(start.driver)}
    latest = [start]
    for _ in range(happenings):
        longer = []
        for course in (each for shorter in latest for each in shorter.followed_by_anything()):
            if (where := position(course.driver)) not in reached:
                reached.add(where)
                longer.append(course)
        yield from longer
        latest = longer


def a_driver_at(step: str) -> Driver:
    driver = Driver(an_order(patient(2)))
    while driver.order.due.step != step:
        driver.send()
        driver.answer(-1, Fate.ANSWERED)
    return driver


def happenings(driver: Driver) -> Iterator[tuple[str, Happening]]:
    """Whatever can happen next."""
    state = driver.order.state
    if driver.in_flight:
        yield from ((fate.name, answer(fate)) for fate in Fate)
    if driver.in_flight[1:]:
        yield "oldest answer", lambda now: now.answer(0, Fate.ANSWERED)
    if driver.world.on_its_way:
        yield "late arrival", lambda now: now.world.arrives(0)
    if state.status.terminal:
        return
    yield "crash", Driver.crash
    yield "restart", Driver.restart
    if state.status is Status.PARKED:
        yield "retry", lambda now: now.tell(Retry())
        yield "discard", lambda now: now.tell(Discard("out of fashion"))
    else:
        yield "call", Driver.send
        yield "quarantine", Driver.quarantine
    if state.hold_until:
        yield "hold over", hold_over
    if state.ending is None and state.step("ship").status != "done":
        yield "cancel", Driver.cancel


def answer(fate: Fate) -> Happening:
    return lambda driver: driver.answer(-1, fate)


def hold_over(driver: Driver) -> None:
    driver.order.later(HOLD_S)
    driver.tell(ExpireHold())


def position(driver: Driver) -> Hashable:
    """All that decides what may come of it. Times do not: the order has all the time there is."""
    state, sent, world = driver.order.state, driver.sent, driver.world
    return (
        state.status,
        state.ending,
        state.hold_until is None,
        tuple(
            (step.status, step.attempts, step.undo_attempts, step.awaited, waits(step, driver))
            for step in state.steps
        ),
        sent and (sent.step, sent.undo, sent.attempt),
        driver.doubt,
        tuple(driver.in_flight),
        tuple(world.on_its_way),
        tuple(sorted((key, effect.name) for key, effect in world.effects.items())),
    )


def waits(step: StepState, driver: Driver) -> bool:
    return step.next_attempt_at is not None and step.next_attempt_at > driver.order.now
