from __future__ import annotations

import math
import random
from collections import Counter
from typing import Any

import pytest

from gateways.sandbox import Faults, FaultsError
from gateways.sandbox.faults import Fate


@pytest.mark.parametrize(
    "value",
    [
        {"error_rate": -0.1},
        {"error_rate": 1.1},
        {"timeout_rate": 2},
        {"timeout_rate": math.nan},
        {"latency_ms": -1},
        {"latency_ms": math.inf},
    ],
    ids=str,
)
def test_a_value_out_of_range_is_refused_by_name(value: dict[str, Any]) -> None:
    (name,) = value
    with pytest.raises(FaultsError, match=name):
        Faults(**value)


@pytest.mark.parametrize("rate", [0, 0.5, 1])
def test_rates_reach_from_0_to_1(rate: float) -> None:
    assert Faults(error_rate=rate, timeout_rate=rate, latency_ms=60_000).error_rate == rate


def test_without_faults_every_call_is_answered_and_chance_is_not_asked() -> None:
    rng = random.Random(7)
    before = rng.getstate()
    assert Faults().fate(rng) is Fate.ANSWERED
    assert rng.getstate() == before


def test_fates_come_as_often_as_they_are_set() -> None:
    faults, rng = Faults(error_rate=0.25, timeout_rate=0.5), random.Random(7)
    drawn = Counter(faults.fate(rng) for _ in range(10_000))
    assert drawn[Fate.UNAVAILABLE] == pytest.approx(2500, rel=0.1)
    assert drawn[Fate.REQUEST_LOST] == pytest.approx(1875, rel=0.1)
    assert drawn[Fate.REPLY_LOST] == pytest.approx(1875, rel=0.1)
    assert drawn[Fate.ANSWERED] == pytest.approx(3750, rel=0.1)


def test_the_same_seed_draws_the_same_fates() -> None:
    faults = Faults(error_rate=0.3, timeout_rate=0.3)
    one, other = random.Random(7), random.Random(7)
    assert [faults.fate(one) for _ in range(50)] == [faults.fate(other) for _ in range(50)]
