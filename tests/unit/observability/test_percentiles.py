"""Percentiles within their promised error, whatever the values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observability.percentiles import SLICE_S, Percentiles, SlidingPercentiles

SHARES = (0.5, 0.95, 0.99)


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=60))
def test_a_percentile_is_within_three_percent_of_the_true_one(values: list[int]) -> None:
    lately = SlidingPercentiles(300, SHARES)
    for value in values:
        lately.add(value, 1_000)

    found = lately.read(1_000)

    assert found.of == len(values)
    for share, percentile in zip(SHARES, found.values, strict=True):
        exact = sorted(values)[math.ceil(share * len(values)) - 1]
        assert percentile == (exact if exact < 32 else pytest.approx(exact, rel=0.03))


def test_what_is_older_than_the_window_is_neither_kept_nor_shown() -> None:
    lately = SlidingPercentiles(300, (0.5,))
    lately.add(7, 1_005)
    lately.add(9, 1_290)

    assert lately.read(1_290) == Percentiles(2, (7.0,))
    assert lately.read(1_320) == Percentiles(1, (9.0,))
    lately.add(8, 960)
    lately.add(9, 10_000)
    assert lately.read(10_000) == Percentiles(1, (9.0,))


def test_each_slice_is_told_by_itself_quiet_ones_too() -> None:
    lately = SlidingPercentiles(40, (0.5,))
    for value, at in ((1, 1_000), (3, 1_010), (5, 1_019), (7, 1_019), (9, 1_039)):
        lately.add(value, at)
    nothing = Percentiles(0, (None,))

    assert lately.slices(1_035) == [
        Percentiles(1, (1.0,)),
        Percentiles(3, (5.0,)),
        nothing,
        Percentiles(1, (9.0,)),
    ]
    assert lately.slices(1_079) == [nothing] * 4


def test_a_slice_that_was_told_is_told_anew_once_it_has_more_values() -> None:
    lately = SlidingPercentiles(20, (0.5,))
    lately.add(1, 1_010)
    assert lately.slices(1_010)[-1] == Percentiles(1, (1.0,))
    lately.add(9, 1_019)
    lately.add(9, 1_019)

    assert lately.slices(1_019)[-1] == Percentiles(3, (9.0,))


def test_memory_does_not_grow_with_what_happened() -> None:
    lately = SlidingPercentiles(300, SHARES)
    for at in range(0, 30_000, SLICE_S):
        for value in range(0, 100_000, 997):
            lately.add(value, at)
        lately.slices(at)

    assert len(lately._slices) == len(lately._told) == 300 // SLICE_S + 2
    assert all(len(buckets) < 250 for buckets in lately._slices.values())
