"""Waiting for a store that does not answer."""

from __future__ import annotations

import asyncio
import random
from itertools import pairwise

import pytest

from persistence.patience import Patience
from persistence.store import PositionTakenError, StoreUnavailableError
from tests.unit.persistence.world import Sightings


class Flaky:
    """Does not answer so many times."""

    def __init__(self, failures: int, answer: Exception | None = None) -> None:
        self.failures = failures
        self.times: list[float] = []
        self._answer = answer

    async def __call__(self) -> str:
        self.times.append(asyncio.get_running_loop().time())
        if len(self.times) <= self.failures:
            raise StoreUnavailableError("away")
        if self._answer is not None:
            raise self._answer
        return "here"


async def test_it_asks_until_there_is_an_answer() -> None:
    sightings, flaky = Sightings(), Flaky(100)

    answer = await Patience(random.Random(1), sightings).until_answered(flaky)

    assert answer == "here"
    assert sightings.seen == ["away"] * 100 + ["back"]


async def test_a_refusal_is_an_answer_too() -> None:
    sightings, flaky = Sightings(), Flaky(1, PositionTakenError(3))

    with pytest.raises(PositionTakenError):
        await Patience(random.Random(1), sightings).until_answered(flaky)

    assert sightings.seen == ["away", "back"]


async def test_whatever_else_is_raised_is_not_held_back() -> None:
    with pytest.raises(ZeroDivisionError):
        await Patience(random.Random(1), Sightings()).until_answered(Flaky(0, ZeroDivisionError()))


async def test_it_waits_longer_each_time_up_to_a_limit_and_never_quite_the_same() -> None:
    flaky = Flaky(200)

    await Patience(random.Random(1), Sightings(), initial_s=0.1, max_s=3).until_answered(flaky)

    waits = [later - earlier for earlier, later in pairwise(flaky.times)]
    assert all(wait <= 0.1 * 2.0**n + 1e-9 for n, wait in enumerate(waits[:5]))
    assert max(waits) <= 3
    assert max(waits) > 2.5
    assert 1.0 < sum(waits[10:]) / len(waits[10:]) < 2.0
    assert len(set(waits)) == len(waits)
