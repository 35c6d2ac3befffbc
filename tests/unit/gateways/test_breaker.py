from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateways import BreakerPolicy, CircuitBreaker, CircuitOpenError, CircuitState, Permit

POLICY = BreakerPolicy(failures=3, cooldown_s=5.0)


@dataclass
class Time:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def clock(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.now)


@dataclass
class Bench:
    """A breaker on a table, with its time in hand."""

    time: Time = field(default_factory=Time)
    breaker: CircuitBreaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = CircuitBreaker("stripe", POLICY, time=self.time, clock=self.time.clock)

    def state(self) -> CircuitState:
        return self.breaker.status().state

    def succeed(self) -> None:
        with self.breaker.admit() as permit:
            permit.succeeded()

    def fail(self, times: int = 1, *, first: bool = True) -> None:
        for _ in range(times):
            with self.breaker.admit(first=first) as permit:
                permit.failed()

    def opened(self) -> Bench:
        self.fail(POLICY.failures)
        return self

    def half_open(self) -> Bench:
        self.opened()
        self.time.now += POLICY.cooldown_s
        return self


def test_it_begins_closed() -> None:
    status = Bench().breaker.status()
    assert (status.state, status.failures) == (CircuitState.CLOSED, 0)


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    bench = Bench()
    bench.fail(POLICY.failures - 1)
    assert bench.state() is CircuitState.CLOSED
    bench.fail()
    assert bench.state() is CircuitState.OPEN


def test_a_success_between_keeps_it_closed() -> None:
    bench = Bench()
    for _ in range(10):
        bench.fail(POLICY.failures - 1)
        bench.succeed()
    assert bench.state() is CircuitState.CLOSED


def test_hopeless_orders_that_try_again_and_again_do_not_open_it() -> None:
    bench = Bench()
    bench.fail(POLICY.failures - 1)
    bench.fail(100, first=False)
    assert bench.state() is CircuitState.CLOSED


def test_the_success_of_a_repeated_attempt_counts_all_the_same() -> None:
    bench = Bench()
    bench.fail(POLICY.failures - 1)
    with bench.breaker.admit(first=False) as permit:
        permit.succeeded()
    assert bench.breaker.status().failures == 0


def test_while_open_it_refuses_and_says_for_how_long() -> None:
    bench = Bench().opened()
    bench.time.now += 2
    with pytest.raises(CircuitOpenError, match="stripe") as caught:
        bench.breaker.admit()
    assert caught.value.retry_after_s == pytest.approx(3)


def test_since_is_when_it_opened() -> None:
    bench = Bench()
    bench.time.now += 7
    bench.opened()
    at = bench.time.clock()
    bench.time.now += 1
    assert bench.breaker.status().since == at


def test_after_the_cooldown_one_call_may_try() -> None:
    bench = Bench().half_open()
    assert bench.state() is CircuitState.HALF_OPEN
    bench.breaker.admit()
    with pytest.raises(CircuitOpenError) as caught:
        bench.breaker.admit()
    assert caught.value.retry_after_s == POLICY.cooldown_s


def test_it_closes_when_the_try_goes_well() -> None:
    bench = Bench().half_open()
    bench.succeed()
    status = bench.breaker.status()
    assert (status.state, status.failures) == (CircuitState.CLOSED, 0)


@pytest.mark.parametrize("first", [True, False])
def test_it_opens_again_when_the_try_fails_whichever_attempt_it_is(first: bool) -> None:
    bench = Bench().half_open()
    bench.fail(first=first)
    assert bench.state() is CircuitState.OPEN
    bench.time.now += POLICY.cooldown_s - 0.1
    assert bench.state() is CircuitState.OPEN


def test_a_try_that_is_given_up_lets_the_next_one_try() -> None:
    bench = Bench().half_open()
    with bench.breaker.admit():
        pass
    assert bench.state() is CircuitState.HALF_OPEN
    bench.succeed()
    assert bench.state() is CircuitState.CLOSED


def test_a_try_that_raises_lets_the_next_one_try() -> None:
    bench = Bench().half_open()
    with pytest.raises(KeyError), bench.breaker.admit():
        raise KeyError
    bench.succeed()
    assert bench.state() is CircuitState.CLOSED


def test_a_call_that_ends_without_a_verdict_counts_for_nothing() -> None:
    bench = Bench()
    bench.fail(POLICY.failures - 1)
    with bench.breaker.admit():
        pass
    assert bench.breaker.status().failures == POLICY.failures - 1


def test_the_first_verdict_stands() -> None:
    bench = Bench()
    with bench.breaker.admit() as permit:
        permit.failed()
        permit.succeeded()
    assert bench.breaker.status().failures == 1


@pytest.mark.parametrize("ok", [True, False])
def test_what_a_call_from_before_it_opened_says_is_stale(ok: bool) -> None:
    bench = Bench()
    straggler = bench.breaker.admit()
    bench.half_open()
    assert bench.state() is CircuitState.HALF_OPEN
    if ok:
        straggler.succeeded()
    else:
        straggler.failed()
    assert bench.state() is CircuitState.HALF_OPEN


@pytest.mark.parametrize("failures, cooldown_s", [(0, 5.0), (3, 0.0), (3, -1.0), (3, float("nan"))])
def test_a_policy_that_makes_no_sense_is_refused(failures: int, cooldown_s: float) -> None:
    with pytest.raises(ValueError, match=r"failures|cooldown_s"):
        BreakerPolicy(failures, cooldown_s)


class AnyHistory(RuleBasedStateMachine):
    """Whatever happens in whatever order, these laws hold."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench()
        self.under_way: list[Permit] = []
        self.trying: Permit | None = None
        self.opened_at = 0.0

    @rule(first=st.booleans())
    def call(self, first: bool) -> None:
        state = self.bench.state()
        try:
            permit = self.bench.breaker.admit(first=first)
        except CircuitOpenError as refusal:
            refused_for_s = refusal.retry_after_s
        else:
            self.admitted(permit, state)
            return
        assert state is CircuitState.OPEN or self.trying is not None
        assert 0 < refused_for_s <= POLICY.cooldown_s

    def admitted(self, permit: Permit, state: CircuitState) -> None:
        assert state is not CircuitState.OPEN
        if state is CircuitState.HALF_OPEN:
            assert self.trying is None, "two calls try at a time"
            self.trying = permit
        self.under_way.append(permit)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), verdict=st.sampled_from(["succeeded", "failed", "none"]))
    def end(self, data: st.DataObject, verdict: str) -> None:
        permit = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        before = self.bench.breaker.status()
        with permit:
            if verdict != "none":
                getattr(permit, verdict)()
        after = self.bench.breaker.status()
        if permit is self.trying:
            self.trying = None
            expected = {
                "succeeded": CircuitState.CLOSED,
                "failed": CircuitState.OPEN,
                "none": CircuitState.HALF_OPEN,
            }
            assert after.state is expected[verdict]
        elif before.state is not CircuitState.CLOSED:
            assert after == before, "a straggler was listened to"
        elif after.state is CircuitState.OPEN:
            assert verdict == "failed"
            assert before.failures == POLICY.failures - 1
        if before.state is not CircuitState.OPEN and after.state is CircuitState.OPEN:
            self.opened_at = self.bench.time.now

    @rule(seconds=st.sampled_from([0.5, 2.0, 5.0]))
    def wait(self, seconds: float) -> None:
        self.bench.time.now += seconds

    @invariant()
    def it_is_open_for_exactly_the_cooldown(self) -> None:
        cooling = self.bench.time.now < self.opened_at + POLICY.cooldown_s
        if self.bench.state() is CircuitState.OPEN:
            assert cooling
        elif self.opened_at:
            assert not cooling

    @invariant()
    def closed_it_has_fewer_failures_than_open_it(self) -> None:
        status = self.bench.breaker.status()
        if status.state is CircuitState.CLOSED:
            assert status.failures < POLICY.failures


TestAnyHistory = AnyHistory.TestCase
