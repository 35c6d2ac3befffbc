from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor import Backoff, SpecError

initials = st.floats(min_value=1e-6, max_value=100.0)
factors = st.floats(min_value=1.0, max_value=1e6)
attempts = st.integers(min_value=0, max_value=20_000)


@st.composite
def backoffs(draw: st.DrawFn) -> Backoff:
    initial_s = draw(initials)
    cap_s = draw(st.floats(min_value=initial_s, max_value=1e9))
    return Backoff(initial_s, draw(factors), cap_s, reset_after_s=60.0)


@given(backoffs(), attempts)
def test_the_ceiling_never_leaves_the_range_between_initial_and_cap(
    backoff: Backoff, attempt: int
) -> None:
    assert backoff.initial_s <= backoff.ceiling(attempt) <= backoff.cap_s


@given(backoffs(), attempts, attempts)
def test_a_later_attempt_never_has_a_lower_ceiling(backoff: Backoff, one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert backoff.ceiling(earlier) <= backoff.ceiling(later)


@given(backoffs(), attempts, st.integers())
def test_a_delay_lies_between_nothing_and_the_ceiling(
    backoff: Backoff, attempt: int, seed: int
) -> None:
    assert 0.0 <= backoff.delay(attempt, random.Random(seed)) <= backoff.ceiling(attempt)


@given(backoffs(), attempts, st.integers())
def test_the_same_generator_gives_the_same_delay(backoff: Backoff, attempt: int, seed: int) -> None:
    assert backoff.delay(attempt, random.Random(seed)) == backoff.delay(
        attempt, random.Random(seed)
    )


def test_the_ceiling_grows_by_the_factor_up_to_the_cap() -> None:
    backoff = Backoff(initial_s=0.5, factor=3.0, cap_s=10.0)
    assert [backoff.ceiling(attempt) for attempt in range(5)] == [0.5, 1.5, 4.5, 10.0, 10.0]


def test_the_ten_thousandth_attempt_waits_at_most_the_cap() -> None:
    assert Backoff(initial_s=0.1, factor=2.0, cap_s=30.0).ceiling(10_000) == 30.0


def test_the_jitter_is_full() -> None:
    backoff, rng = Backoff(initial_s=1.0, factor=1.0, cap_s=1.0), random.Random(7)
    delays = [backoff.delay(0, rng) for _ in range(2_000)]
    assert min(delays) < 0.01
    assert max(delays) > 0.99
    assert sum(delays) / len(delays) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("field", ["initial_s", "factor", "cap_s", "reset_after_s"])
@pytest.mark.parametrize("value", [-1.0, 0, math.nan, math.inf, 10**400, True, "1", None])
def test_a_number_that_cannot_be_meant_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(SpecError, match=rf"backoff\.{field} = .*: must be a finite number"):
        Backoff(**{field: value})  # type: ignore[arg-type]  # the very mistake


def test_a_cap_below_the_initial_delay_is_refused() -> None:
    with pytest.raises(SpecError, match=r"backoff\.cap_s = 1\.0: must be .* at least 2"):
        Backoff(initial_s=2.0, cap_s=1.0)
