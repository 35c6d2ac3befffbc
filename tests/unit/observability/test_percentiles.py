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
    lately = SlidingPercentiles(300)
    for value in values:
        lately.add(value, 1_000)

    found = lately.read(SHARES, 1_000)

    assert found.of == len(values)
    for share, percentile in zip(SHARES, found.values, strict=True):
        exact = sorted(values)[math.ceil(share * len(values)) - 1]
        assert percentile == (exact if exact < 32 else pytest.approx(exact, rel=0.03))


def test_what_is_older_than_the_window_is_neither_kept_nor_shown() -> None:
    lately = SlidingPercentiles(300)
    lately.add(7, 1_005)
    lately.add(9, 1_290)

    assert lately.read((0.5,), 1_290) == Percentiles(2, (7.0,))
    assert lately.read((0.5,), 1_320) == Percentiles(1, (9.0,))
    lately.add(8, 900)
    lately.add(9, 10_000)
    assert lately.read((0.5,), 10_000) == Percentiles(1, (9.0,))


def test_memory_does_not_grow_with_what_happened() -> None:
    lately = SlidingPercentiles(300)
    for at in range(0, 30_000, SLICE_S):
        for value in range(0, 100_000, 997):
            lately.add(value, at)

    assert len(lately._slices) == 300 // SLICE_S
    assert all(len(buckets) < 250 for buckets in lately._slices.values())
