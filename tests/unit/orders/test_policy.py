"""The laws of waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orders import RetryPolicy
from orders.policy import after
from tests.unit.orders.given import NOON

MS = timedelta(milliseconds=1)

attempts = st.integers(1, 20_000)
jitters = st.floats(0, 1, exclude_max=True)
moments = st.integers(0, 10**9).map(lambda ms: NOON + ms * MS)


@st.composite
def policies(draw: st.DrawFn) -> RetryPolicy:
    initial_s = draw(st.floats(0.001, 1000))
    return RetryPolicy(
        attempts=draw(attempts),
        initial_s=initial_s,
        factor=draw(st.floats(1, 1e6)),
        max_s=draw(st.floats(initial_s, 1e6)),
        budget_s=draw(st.floats(0, 1e7)),
    )


@given(policies(), attempts)
@example(RetryPolicy(6, 0.2, 2.0, 30.0, 300.0), 10_000)
@example(RetryPolicy(6, 0.2, 1e6, 1e6, 300.0), 10_000)
def test_no_attempt_waits_longer_than_the_cap_or_less_than_the_first(
    policy: RetryPolicy, attempt: int
) -> None:
    assert policy.initial_s <= policy.ceiling_s(attempt) <= policy.max_s


@given(policies(), attempts, attempts)
def test_a_later_attempt_never_has_a_lower_ceiling(
    policy: RetryPolicy, one: int, other: int
) -> None:
    earlier, later = sorted((one, other))
    assert policy.ceiling_s(earlier) <= policy.ceiling_s(later)


@given(policies(), attempts, moments, moments, jitters)
def test_a_retry_is_never_in_the_past_nor_further_off_than_its_ceiling(
    policy: RetryPolicy, attempt: int, now: datetime, progressed_at: datetime, jitter: float
) -> None:
    at = policy.retry_at(attempt, now, progressed_at, jitter)
    if at is not None:
        ceiling = timedelta(seconds=policy.ceiling_s(attempt))
        assert now <= at <= now + ceiling + MS / 2


@given(policies(), attempts, moments, moments, jitters)
def test_a_retry_is_made_if_and_only_if_attempts_and_time_are_left(
    policy: RetryPolicy, attempt: int, now: datetime, progressed_at: datetime, jitter: float
) -> None:
    at = policy.retry_at(attempt, now, progressed_at, jitter)
    if at is not None:
        assert attempt < policy.attempts
        assert at <= progressed_at + timedelta(seconds=policy.budget_s)
    elif attempt < policy.attempts:
        end = now + timedelta(seconds=policy.ceiling_s(attempt) * jitter)
        assert end + MS > progressed_at + timedelta(seconds=policy.budget_s)


@given(policies(), moments, jitters)
def test_the_log_can_keep_the_time_of_a_retry(
    policy: RetryPolicy, now: datetime, jitter: float
) -> None:
    at = policy.retry_at(1, now, now, jitter)
    if at is not None:
        assert at.microsecond % 1000 == 0
        assert at.utcoffset() == timedelta(0)


def test_the_ceilings_are_exact_powers_until_the_cap() -> None:
    policy = RetryPolicy(attempts=9, initial_s=0.2, factor=2, max_s=3, budget_s=300)
    assert [policy.ceiling_s(attempt) for attempt in range(1, 7)] == [0.2, 0.4, 0.8, 1.6, 3, 3]


def test_a_factor_of_one_waits_the_same_each_time() -> None:
    policy = RetryPolicy(attempts=9, initial_s=0.5, factor=1, max_s=3, budget_s=300)
    assert {policy.ceiling_s(attempt) for attempt in range(1, 10_000, 999)} == {0.5}


@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_the_jitter_is_full(jitter: float) -> None:
    policy = RetryPolicy(attempts=9, initial_s=8, factor=2, max_s=8, budget_s=300)
    assert policy.retry_at(1, NOON, NOON, jitter) == NOON + timedelta(seconds=8 * jitter)


def test_times_are_kept_in_whole_milliseconds() -> None:
    assert after(NOON, 1.23456) == NOON + timedelta(milliseconds=1235)
