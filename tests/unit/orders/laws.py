"""The laws an order keeps, whatever happens to it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

from orders import Perform, Settle, Status, fold, next_action
from orders.commands import Discard, Retry
from tests.unit.orders.driver import Driver


def hold_always(driver: Driver) -> None:
    """What holds at any time, while anything may still go wrong."""
    nothing_takes_effect_twice(driver)
    whoever_is_charged_is_shipped_to(driver)
    what_does_not_rest_has_something_to_do(driver)
    no_budget_is_overdrawn(driver)
    what_rests_waits_for_no_time(driver)


def hold_in_the_end(driver: Driver) -> None:
    """What holds once nothing goes wrong any more; a parked order then ends when it is told to."""
    driver.settle()
    what_rests_is_as_it_says(driver)
    if driver.order.status is Status.PARKED:
        for command in (Retry(), Discard("spring cleaning")):
            other = driver.copy()
            other.tell(command)
            other.settle()
            assert other.order.status.terminal
            what_rests_is_as_it_says(other)


def nothing_takes_effect_twice(driver: Driver) -> None:
    assert set(driver.world.times_done.values()) <= {1}


def whoever_is_charged_is_shipped_to(driver: Driver) -> None:
    assert driver.world.holds("ship") or not driver.world.holds("capture")


def what_does_not_rest_has_something_to_do(driver: Driver) -> None:
    state = driver.order.state
    action = next_action(state)
    assert isinstance(action, Settle) == (state.status is Status.COMPLETED)
    assert isinstance(action, Perform) == (not state.status.at_rest)


def no_budget_is_overdrawn(driver: Driver) -> None:
    for step in driver.order.state.steps:
        assert max(step.attempts, step.undo_attempts) <= driver.order.policy.attempts


def what_rests_waits_for_no_time(driver: Driver) -> None:
    if driver.order.status.at_rest:
        assert {step.next_attempt_at for step in driver.order.state.steps} == {None}


def what_rests_is_as_it_says(driver: Driver) -> None:
    order, world = driver.order, driver.world
    while world.on_its_way:
        world.arrives(0)
    hold_always(driver)
    assert order.status.at_rest
    if order.status is Status.COMPLETED:
        assert {world.steps[key] for key in world.left_done()} == {
            step.name for step in order.state.steps
        }
    elif order.status.terminal:
        assert order.status is order.state.ending
        assert world.left_done() == []
    assert fold(order.history) == order.live
    assert all(is_plain(recorded.event) for recorded in order.history)


def is_plain(value: object) -> bool:
    """Whether any database could keep it and give it back as it was."""
    if isinstance(value, datetime):
        return value.tzinfo is UTC and value.microsecond % 1000 == 0
    if isinstance(value, tuple):
        return all(is_plain(each) for each in value)
    if is_dataclass(value):
        return all(is_plain(getattr(value, each.name)) for each in fields(value))
    return value is None or type(value) in (str, int, bool)
