"""A caller who comes too often is told when to come again, and takes nothing from the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.tokens import bearer
from tests.unit.web.door import Door
from tests.virtual_time import VirtualTimeLoop
from web import WebSettings
from web.access.rate import RateLimit
from web.port import Caller, Role
from web.problems import Problem

ADA = Caller("ada", Role.CUSTOMER)
BOB = Caller("bob", Role.CUSTOMER)


async def let_in(limit: RateLimit, caller: Caller, tries: int) -> int:
    """How many of so many tries at once are let in."""
    count = 0
    for _ in range(tries):
        try:
            await limit.count(caller)
        except Problem:
            continue
        count += 1
    return count


def in_virtual_time(play: AsyncIterator[None]) -> None:
    async def perform() -> None:
        async for _ in play:
            pass

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(perform())


def test_a_burst_is_let_in_and_then_so_many_a_second() -> None:
    async def play() -> AsyncIterator[None]:
        limit = RateLimit(per_s=10, burst=20)
        yield
        assert await let_in(limit, ADA, 100) == 20
        await asyncio.sleep(1)
        assert await let_in(limit, ADA, 100) == 10
        await asyncio.sleep(3600)
        assert await let_in(limit, ADA, 100) == 20

    in_virtual_time(play())


def test_whoever_waits_as_told_is_let_in() -> None:
    async def play() -> AsyncIterator[None]:
        limit = RateLimit(per_s=0.25, burst=1)
        yield
        await limit.count(ADA)
        with pytest.raises(Problem) as refusal:
            await limit.count(ADA)
        assert refusal.value.headers == {"Retry-After": "4"}
        await asyncio.sleep(4)
        await limit.count(ADA)

    in_virtual_time(play())


async def test_each_caller_has_a_bucket_of_its_own() -> None:
    limit = RateLimit(per_s=0.001, burst=3)

    assert [await let_in(limit, caller, 9) for caller in (ADA, BOB, ADA)] == [3, 3, 0]


async def test_there_are_no_more_buckets_than_may_be() -> None:
    limit = RateLimit(per_s=0.001, burst=1, remembered=10)

    await limit.count(ADA)
    for number in range(10):
        await limit.count(Caller(f"passer-by-{number}", Role.CUSTOMER))

    await limit.count(ADA)  # forgotten, so new


@pytest.fixture
def settings() -> WebSettings:
    return WebSettings(rate_per_s=0.01, rate_burst=3)


async def test_too_many_requests_are_a_problem_that_says_when_to_come_again(door: Door) -> None:
    began = time.monotonic()
    answers = [await door.get("/api/stock") for _ in range(5)]
    took = time.monotonic() - began

    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].problem()["type"] == "/problems/too-many-requests"
    assert 100 - took <= int(answers[-1].headers["Retry-After"]) <= 100
    assert len(door.engine.callers) == 3


async def test_a_new_token_is_no_new_caller_and_another_is_not_held_up(door: Door) -> None:
    ada = [(await door.get("/api/orders", bearer(Role.CUSTOMER, "ada"))).status for _ in range(4)]
    bob = (await door.get("/api/orders", bearer(Role.CUSTOMER, "bob"))).status

    assert (ada, bob) == ([200, 200, 200, 429], 200)


async def test_what_is_open_is_not_counted(door: Door) -> None:
    assert {(await door.get("/live")).status for _ in range(10)} == {200}


async def test_a_refused_token_fills_nobodys_bucket(door: Door) -> None:
    for _ in range(10):
        await door.get("/api/stock", {"Authorization": "Bearer a.b.c"})

    assert (await door.get("/api/stock")).status == 200
