from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor import Intensity, SpecError, add_restart
from supervisor.intensity import Restarts


def within_budget(times: list[float], intensity: Intensity) -> list[bool]:
    verdicts = []
    restarts: Restarts = ()
    for now in times:
        restarts, within = add_restart(restarts, now, intensity)
        verdicts.append(within)
    return verdicts


gaps = st.lists(st.integers(min_value=0, max_value=20), max_size=40)


@given(gaps, st.integers(min_value=0, max_value=6), st.integers(min_value=1, max_value=30))
def test_the_verdict_is_that_of_counting_the_whole_history(
    gaps: list[int], max_restarts: int, window: int
) -> None:
    times = [float(sum(gaps[: n + 1])) for n in range(len(gaps))]
    naive = [
        sum(now - window <= then <= now for then in times[: n + 1]) <= max_restarts
        for n, now in enumerate(times)
    ]
    assert within_budget(times, Intensity(max_restarts, float(window))) == naive


@given(gaps)
def test_only_the_restarts_inside_the_window_are_remembered(gaps: list[int]) -> None:
    restarts: Restarts = ()
    now = 0.0
    for gap in gaps:
        now += gap
        restarts, _ = add_restart(restarts, now, Intensity(3, 10.0))
        assert restarts[-1] == now
        assert all(now - then <= 10.0 for then in restarts)


def test_the_restart_after_the_last_allowed_one_is_too_many() -> None:
    assert within_budget([0.0, 1.0, 2.0], Intensity(2, 10.0)) == [True, True, False]


def test_a_restart_that_has_left_the_window_is_forgotten() -> None:
    assert within_budget([0.0, 1.0, 10.5], Intensity(2, 10.0)) == [True, True, True]


def test_with_no_restarts_allowed_the_first_is_too_many() -> None:
    assert within_budget([0.0], Intensity(0, 10.0)) == [False]


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", None])
def test_a_count_that_is_not_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(SpecError, match=r"intensity\.max_restarts"):
        Intensity(max_restarts=value)  # type: ignore[arg-type]  # the very mistake


@pytest.mark.parametrize("value", [0, -1.0, math.inf, math.nan, "60", False])
def test_a_window_that_is_no_span_of_time_is_refused(value: object) -> None:
    with pytest.raises(SpecError, match=r"intensity\.window_s"):
        Intensity(window_s=value)  # type: ignore[arg-type]  # the very mistake
