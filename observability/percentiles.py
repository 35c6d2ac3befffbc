"""Percentiles of what happened lately, in a memory that does not grow with how much that was.

Values fall into buckets that are exact up to 32 and then five percent wide, in slices of time; a
look adds up the slices that are not too old, or tells of each by itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

SLICE_S: Final = 10
_SPARE: Final = 2
"""Slices that are kept beyond the window, for a look that ends at a time a little past."""
_EXACT: Final = 32
_GROWTH: Final = 1.05
_LOG_GROWTH: Final = math.log(_GROWTH)


class Percentiles(NamedTuple):
    """How many values there were, and the asked-for percentiles of them; none of none."""

    of: int
    values: tuple[float | None, ...]


class SlidingPercentiles:
    """Takes whole numbers of any size, each with its time in seconds since 1970."""

    __slots__ = ("_shares", "_slices", "_span", "_told")

    def __init__(self, window_s: int, shares: Sequence[float]) -> None:
        self._span = window_s // SLICE_S
        self._shares = shares
        self._slices: dict[int, dict[int, int]] = {}
        self._told: dict[int, Percentiles] = {}
        """What the last look found in a slice: true until that has more values."""

    def add(self, value: int, at: int) -> None:
        """Count a value. One that is older than the window is not kept."""
        number = at // SLICE_S
        buckets = self._slices.get(number)
        if buckets is None:
            if self._slices and number <= max(self._slices) - self._span - _SPARE:
                return
            buckets = self._slices[number] = {}
            self._drop(number)
        bucket = value if value < _EXACT else _bucket(value)
        buckets[bucket] = buckets.get(bucket, 0) + 1

    def read(self, now: int) -> Percentiles:
        """The percentiles of what is no older than the window at ``now``."""
        oldest = now // SLICE_S - self._span
        total: Counter[int] = Counter()
        for number, buckets in self._slices.items():
            if number > oldest:
                total.update(buckets)
        return self._percentiles(total, total.total())

    def slices(self, end: int) -> list[Percentiles]:
        """Those of each slice in the window, the oldest first, the last being that of ``end``; of
        quiet ones too.
        """
        newest = end // SLICE_S
        return [self._slice(number) for number in range(newest - self._span + 1, newest + 1)]

    def _slice(self, number: int) -> Percentiles:
        buckets = self._slices.get(number, {})
        count = sum(buckets.values())
        told = self._told.get(number)
        if told is None or told.of != count:
            told = self._percentiles(buckets, count)
            if count:
                self._told[number] = told
        return told

    def _percentiles(self, buckets: Mapping[int, int], count: int) -> Percentiles:
        if count == 0:
            return Percentiles(0, (None,) * len(self._shares))
        ordered = sorted(buckets.items())
        return Percentiles(count, tuple(_at_rank(ordered, share * count) for share in self._shares))

    def _drop(self, newest: int) -> None:
        oldest = newest - self._span - _SPARE
        for number in [number for number in self._slices if number <= oldest]:
            del self._slices[number]
            self._told.pop(number, None)


def _bucket(value: int) -> int:
    return _EXACT + int(math.log(value / _EXACT) / _LOG_GROWTH)


def _middle(bucket: int) -> float:
    """What stands for the values of a bucket."""
    if bucket < _EXACT:
        return float(bucket)
    middle: float = _EXACT * _GROWTH ** (bucket - _EXACT + 0.5)
    return round(middle, 1)


def _at_rank(ordered: Sequence[tuple[int, int]], rank: float) -> float:
    seen = 0
    for bucket, count in ordered:
        seen += count
        if seen >= rank:
            return _middle(bucket)
    return _middle(ordered[-1][0])
