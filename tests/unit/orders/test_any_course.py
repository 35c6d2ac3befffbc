"""Whatever happens, in whatever order: the laws an order keeps."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orders import NotNowError, Perform, Rest, Settle, Status, fold, next_action
from orders.commands import Command, Discard, ExpireHold, Retry
from tests.unit.orders.driver import Driver
from tests.unit.orders.given import HOLD_S, POLICY
from tests.unit.orders.world import Fate

ANY = st.integers(0, 9)


def crash(driver: Driver) -> None:
    driver.crash()


def restart(driver: Driver) -> None:
    driver.restart()


def quarantine(driver: Driver) -> None:
    before = driver.order.status
    driver.quarantine()
    assert driver.order.status is (before if before.at_rest else Status.PARKED)


def cancel(driver: Driver) -> None:
    before = driver.order.state
    if before.ending is Status.CANCELLED and before.status is not Status.PARKED:
        driver.cancel()
        assert driver.order.state == before
    elif before.status.terminal or before.ending or before.step("ship").status == "done":
        with pytest.raises(NotNowError):
            driver.cancel()
    else:
        driver.cancel()
        assert driver.order.state.ending is Status.CANCELLED


def retry(driver: Driver) -> None:
    speak_to_parked(driver, Retry())


def discard(driver: Driver) -> None:
    speak_to_parked(driver, Discard("out of fashion"))


def speak_to_parked(driver: Driver, command: Command) -> None:
    if driver.order.status is Status.PARKED:
        driver.tell(command)
        assert driver.order.status is not Status.PARKED
    else:
        with pytest.raises(NotNowError):
            driver.tell(command)


def expire(driver: Driver) -> None:
    before, now = driver.order.state, driver.order.now
    driver.tell(ExpireHold())
    over = before.hold_until is not None and before.hold_until <= now
    assert (driver.order.state != before) == over


class AnyCourse(RuleBasedStateMachine):
    """One order, a world in which anything may go wrong, and people who change their minds."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver()
        self.order = self.driver.order
        self.world = self.driver.world

    # What happens. Every rule is as likely as the next: all that ends a course early share one.

    @rule()
    def the_next_call_goes_well(self) -> None:
        self.driver.send()
        if self.driver.in_flight:
            self.driver.answer(-1, Fate.ANSWERED)

    @rule(fate=st.sampled_from(Fate))
    def the_next_call_meets_its_fate(self, fate: Fate) -> None:
        self.driver.send()
        if self.driver.in_flight:
            self.driver.answer(-1, fate)

    @rule()
    def the_next_call_is_made(self) -> None:
        self.driver.send()

    @precondition(lambda self: self.driver.in_flight)
    @rule(which=ANY, fate=st.sampled_from(Fate))
    def an_answer_comes(self, which: int, fate: Fate) -> None:
        self.driver.answer(which % len(self.driver.in_flight), fate)

    @precondition(lambda self: self.driver.in_flight)
    @rule(which=ANY)
    def an_answer_comes_that_will_come_again(self, which: int) -> None:
        index = which % len(self.driver.in_flight)
        again = self.driver.in_flight[index]
        self.driver.answer(index, Fate.ANSWERED)
        self.driver.in_flight.append(again)

    @precondition(lambda self: self.world.on_its_way)
    @rule(which=ANY)
    def a_request_arrives_late(self, which: int) -> None:
        self.world.arrives(which % len(self.world.on_its_way))

    @rule(seconds=st.sampled_from([0.5, 20, HOLD_S]), jitter=st.floats(0, 1, exclude_max=True))
    def time_passes(self, seconds: float, jitter: float) -> None:
        self.order.later(seconds).jitter = jitter

    @rule(happens=st.sampled_from([crash, restart, quarantine, cancel, retry, discard, expire]))
    def something_happens(self, happens: Callable[[Driver], None]) -> None:
        happens(self.driver)

    # What holds at any time

    @invariant()
    def nothing_takes_effect_twice(self) -> None:
        assert set(self.world.times_done.values()) <= {1}

    @invariant()
    def whoever_is_charged_is_shipped_to(self) -> None:
        assert self.world.holds("ship") or not self.world.holds("capture")

    @invariant()
    def an_order_that_does_not_rest_has_something_to_do(self) -> None:
        action, state = next_action(self.order.state), self.order.state
        assert isinstance(action, Settle) == (state.status is Status.COMPLETED)
        assert isinstance(action, Perform) == (not state.status.at_rest)

    @invariant()
    def no_budget_is_overdrawn(self) -> None:
        for step in self.order.state.steps:
            assert max(step.attempts, step.undo_attempts) <= POLICY.attempts

    @invariant()
    def an_order_at_rest_waits_for_no_time(self) -> None:
        if self.order.status.at_rest:
            assert {step.next_attempt_at for step in self.order.state.steps} == {None}

    # What holds in the end

    def teardown(self) -> None:
        check_end(self.driver)
        if self.order.status is Status.PARKED:
            for command in (Retry(), Discard("spring cleaning")):
                other = deepcopy(self.driver)
                other.tell(command)
                check_end(other)
                assert other.order.status.terminal


def check_end(driver: Driver) -> None:
    """Once nothing goes wrong any more: the order rests, and the world is as the order says."""
    driver.settle()
    status, world = driver.order.status, driver.world
    while world.on_its_way:
        world.arrives(0)
    assert fold(driver.order.history) == driver.order.live
    assert all(is_plain(recorded.event) for recorded in driver.order.history)
    assert world.holds("ship") or not world.holds("capture")
    if status is Status.COMPLETED:
        assert {world.steps[key] for key in world.left_done()} == {
            step.name for step in driver.order.state.steps
        }
    elif status is not Status.PARKED:
        assert status is driver.order.state.ending
        assert world.left_done() == []
        assert isinstance(next_action(driver.order.state), Rest)


def is_plain(value: object) -> bool:
    """Whether any database could keep it and give it back as it was."""
    if isinstance(value, datetime):
        return value.tzinfo is UTC and value.microsecond % 1000 == 0
    if isinstance(value, tuple):
        return all(is_plain(each) for each in value)
    if is_dataclass(value):
        return all(is_plain(getattr(value, each.name)) for each in fields(value))
    return value is None or type(value) in (str, int, bool)


AnyCourse.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyCourse = AnyCourse.TestCase
