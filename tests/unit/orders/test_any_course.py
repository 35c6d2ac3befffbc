"""Whatever happens, in whatever order, by chance: the laws hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orders import NotNowError, Status
from orders.commands import Command, Discard, ExpireHold, Retry
from tests.unit.orders.driver import Driver
from tests.unit.orders.given import HOLD_S
from tests.unit.orders.laws import hold_always, hold_in_the_end
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
    """One order after another; anything goes wrong, and people change their minds."""

    def __init__(self) -> None:
        super().__init__()
        self.place_another()

    def place_another(self) -> None:
        self.driver = Driver()
        self.order = self.driver.order
        self.world = self.driver.world

    def send(self) -> bool:
        """Make the call that is due, of the next order if this one has ended; whether any was."""
        if self.order.status.terminal:
            hold_in_the_end(self.driver)
            self.place_another()
        self.driver.send()
        return bool(self.driver.in_flight)

    # What happens

    @rule()
    def the_next_call_is_made(self) -> None:
        self.send()

    @rule()
    def the_next_call_goes_well(self) -> None:
        if self.send():
            self.driver.answer(-1, Fate.ANSWERED)

    @rule(fate=st.sampled_from(Fate))
    def the_next_call_meets_its_fate(self, fate: Fate) -> None:
        if self.send():
            self.driver.answer(-1, fate)

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

    @rule(breaks=st.sampled_from([crash, restart, quarantine]))
    def something_breaks(self, breaks: Callable[[Driver], None]) -> None:
        breaks(self.driver)

    @rule(breaks=st.sampled_from([crash, restart, quarantine]))
    def something_breaks_with_a_call_on_its_way(self, breaks: Callable[[Driver], None]) -> None:
        self.send()
        breaks(self.driver)

    @rule()
    def somebody_cancels(self) -> None:
        cancel(self.driver)

    @rule(speak=st.sampled_from([retry, discard, expire]))
    def somebody_speaks(self, speak: Callable[[Driver], None]) -> None:
        speak(self.driver)

    @invariant()
    def the_laws_hold(self) -> None:
        hold_always(self.driver)

    def teardown(self) -> None:
        hold_in_the_end(self.driver)


AnyCourse.TestCase.settings = settings(max_examples=100, stateful_step_count=40)
TestAnyCourse = AnyCourse.TestCase
