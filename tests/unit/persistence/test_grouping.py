"""Many callers share a round; nobody disturbs another."""

from __future__ import annotations

import asyncio

import pytest

from persistence.grouping import Grouped


class Rounds:
    """An operation that can be held up, and remembers what it was given."""

    def __init__(self, *, open_: bool = True) -> None:
        self.rounds: list[list[int]] = []
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        if open_:
            self.gate.set()

    async def __call__(self, items: list[int]) -> list[str]:
        self.rounds.append(items)
        self.begun.set()
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return [f"<{item}>" for item in items]


async def test_each_caller_gets_the_answer_to_its_own_item() -> None:
    grouped = Grouped(Rounds())

    assert await asyncio.gather(*map(grouped, range(5))) == ["<0>", "<1>", "<2>", "<3>", "<4>"]


async def test_those_who_call_during_a_round_share_the_next_one() -> None:
    rounds = Rounds(open_=False)
    grouped = Grouped(rounds)
    first = asyncio.create_task(grouped(0))
    await rounds.begun.wait()
    others = [asyncio.create_task(grouped(n)) for n in (1, 2, 3)]
    # They are given the loop once, to get into the queue.
    await asyncio.sleep(0)
    rounds.gate.set()

    await asyncio.gather(first, *others)

    assert rounds.rounds == [[0], [1, 2, 3]]


async def test_a_round_has_a_limit() -> None:
    rounds = Rounds()
    grouped = Grouped(rounds, limit=2)

    await asyncio.gather(*map(grouped, range(5)))

    assert rounds.rounds == [[0, 1], [2, 3], [4]]


async def test_an_error_is_everyones_in_that_round_and_nobody_elses() -> None:
    rounds = Rounds()
    grouped = Grouped(rounds)
    rounds.error = ValueError("no")

    answers = await asyncio.gather(grouped(1), grouped(2), return_exceptions=True)
    rounds.error = None

    assert [type(answer) for answer in answers] == [ValueError, ValueError]
    assert await grouped(3) == "<3>"


async def test_a_caller_that_is_cancelled_takes_nobody_with_it() -> None:
    rounds = Rounds(open_=False)
    grouped = Grouped(rounds)
    first = asyncio.create_task(grouped(1))
    second = asyncio.create_task(grouped(2))
    await rounds.begun.wait()
    waiting = asyncio.create_task(grouped(3))
    await asyncio.sleep(0)

    first.cancel()
    waiting.cancel()
    await asyncio.wait([first, waiting])
    rounds.gate.set()

    assert await second == "<2>"
    assert await grouped(4) == "<4>"
    # Whoever left before its round came is not asked for.
    assert rounds.rounds == [[1, 2], [4]]


async def test_answers_that_do_not_match_the_items_are_an_error_and_no_silence() -> None:
    async def too_few(items: list[int]) -> list[str]:
        return []

    with pytest.raises(ValueError, match="shorter"):
        await Grouped(too_few)(1)
