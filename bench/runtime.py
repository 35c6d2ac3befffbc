"""The runtime beside pykka's own threads and xoscar: tell, ask, start and stop, memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench import actors_under_test as actors
from bench.report import Report, Row

Measure = Callable[[int], Awaitable[float]]
THREADS, XOSCAR = "ThreadingActor", "xoscar"


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to measure: on whom, and how often in a round (the slow ones less)."""

    name: str
    unit: str
    ours: tuple[Measure, int]
    threads: tuple[Measure, int]
    xoscar: tuple[Measure, int] | None = None
    target: str = ""
    lower_is_better: bool = False


TRIALS = (
    Trial(
        "ask, one after the other",
        "1/s",
        (actors.asyncio_ask, 20_000),
        (actors.threading_ask, 5_000),
        (actors.xoscar_ask, 3_000),
        "7x ThreadingActor",
    ),
    Trial(
        "tell",
        "1/s",
        (actors.asyncio_tell, 200_000),
        (actors.threading_tell, 50_000),
        (actors.xoscar_tell, 3_000),
        "5x ThreadingActor",
    ),
    Trial(
        "start and stop, as the engine's actors",
        "1/s",
        (actors.unregistered_start_stop, 10_000),
        (actors.threading_start_stop, 1_000),
        (actors.xoscar_start_stop, 500),
        "20x ThreadingActor",
    ),
    Trial(
        "start and stop, in pykka's registry",
        "1/s",
        (actors.asyncio_start_stop, 10_000),
        (actors.threading_start_stop, 1_000),
    ),
    Trial(
        "ask, from a plain thread",
        "1/s",
        (actors.asyncio_ask_from_thread, 3_000),
        (actors.threading_ask, 3_000),
    ),
    Trial(
        "tell, from a plain thread",
        "1/s",
        (actors.asyncio_tell_from_thread, 50_000),
        (actors.threading_tell, 50_000),
    ),
    Trial(
        "memory of an idle actor",
        "bytes",
        (actors.asyncio_bytes, 5_000),
        (actors.threading_bytes, 300),
        (actors.xoscar_bytes, 500),
        "at most 2,048 bytes",
        lower_is_better=True,
    ),
)
LIVE = 100_000


async def run(rounds: int) -> Report:
    """Measure everything so many times, all peers of one trial in turn: A B C A B C."""
    rows = [await _row(trial, rounds) for trial in TRIALS]
    seconds = [await actors.live_actors(LIVE) for _ in range(rounds)]
    rows.append(
        Row(f"{LIVE:,} actors at once: start, tell, ask each", "ms", [1e3 * s for s in seconds])
    )
    return Report("runtime", rows)


async def _row(trial: Trial, rounds: int) -> Row:
    measured = {"ours": trial.ours, THREADS: trial.threads}
    if trial.xoscar is not None:
        measured[XOSCAR] = trial.xoscar
    found: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, (measure, times) in measured.items():
            found[name].append(await measure(times))
            await asyncio.sleep(0)
    ours = found.pop("ours")
    return Row(trial.name, trial.unit, ours, found, trial.target, trial.lower_is_better)
