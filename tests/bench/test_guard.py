"""What an order costs, and what a message costs, beside a fixed piece of work in the same process.

CPU time, not the clock's: other processes on the machine hardly matter. Each limit leaves a half to
chance, and notices a doubling. Whoever makes the engine faster lowers it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bench import actors_under_test as actors
from bench.reference import reference_s
from bench.whole_engine import whole_engine

ROUNDS = 5
ORDERS, IN_FLIGHT = 500, 100
AN_ORDER = 42.0
"""Pieces of the reference's work that an order may take, all its eight events and its row."""


async def test_an_order_costs_what_it_did(
    mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    async with whole_engine(mongo_url, database_name, tmp_path) as customers:
        await customers.closed_loop(ORDERS, IN_FLIGHT)
        found: list[float] = []
        for _ in range(ROUNDS):
            piece = reference_s()
            outcome = await customers.closed_loop(ORDERS, IN_FLIGHT)
            found.append(outcome.cpu_s / ORDERS / piece)
    # The best round: whatever else goes on here can only add to it.
    assert min(found) < AN_ORDER, f"{found} pieces an order"


@pytest.mark.parametrize(
    "measure, times, limit",
    [
        pytest.param(actors.asyncio_ask, 5_000, 0.18, id="ask"),
        pytest.param(actors.asyncio_tell, 20_000, 0.034, id="tell"),
        pytest.param(actors.unregistered_start_stop, 2_000, 0.75, id="start and stop"),
    ],
)
async def test_a_message_costs_what_it_did(
    measure: Callable[[int], Awaitable[float]], times: int, limit: float
) -> None:
    best = min([await one_round(measure, times) for _ in range(ROUNDS)])
    assert best < limit, f"{best:.3f} pieces each"


async def one_round(measure: Callable[[int], Awaitable[float]], times: int) -> float:
    """Pieces of the reference's work that one of them takes."""
    piece = reference_s(500)
    began = time.process_time()
    await measure(times)
    return (time.process_time() - began) / times / piece
