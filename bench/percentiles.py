"""Latencies, and how they are told: half, most, nearly all."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bench.report import Row, Target

QUANTILES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}


def percentile(values: Sequence[float], q: float) -> float:
    """The smallest value that at least that share of all values does not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(q * len(ranked)) - 1)]


def latency_rows(
    name: str,
    rounds: Sequence[Sequence[float]],
    names: Sequence[str] = ("p50", "p99"),
    limits: dict[str, float] | None = None,
) -> list[Row]:
    """A row a percentile, in milliseconds, of rounds of seconds; ``limits`` in milliseconds."""
    limits = limits or {}
    return [
        Row(
            f"{name}, {each}",
            "ms",
            [1e3 * percentile(seconds, QUANTILES[each]) for seconds in rounds],
            targets=[Target(limits[each], at_most=True)] if each in limits else [],
            lower_is_better=True,
        )
        for each in names
    ]
