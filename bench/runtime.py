"""The runtime beside pykka's own threads and xoscar: tell, ask, start and stop, memory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench import actors_under_test as actors
from bench.crowd import Crowd
from bench.machine import this_machine
from bench.report import Chart, Report, Row, Target

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
    targets: tuple[Target, ...] = ()
    lower_is_better: bool = False


TRIALS = (
    Trial(
        "ask, one after the other",
        "1/s",
        (actors.asyncio_ask, 20_000),
        (actors.threading_ask, 5_000),
        (actors.xoscar_ask, 3_000),
        (Target(10, THREADS), Target(10, XOSCAR)),
    ),
    Trial(
        "tell",
        "1/s",
        (actors.asyncio_tell, 200_000),
        (actors.threading_tell, 50_000),
        (actors.xoscar_tell, 3_000),
        (Target(7, THREADS), Target(7, XOSCAR)),
    ),
    Trial(
        "start and stop, as the engine's actors",
        "1/s",
        (actors.unregistered_start_stop, 10_000),
        (actors.threading_start_stop, 1_000),
        (actors.xoscar_start_stop, 500),
        (Target(25, THREADS), Target(25, XOSCAR)),
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
        (Target(1_536, at_most=True),),
        lower_is_better=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. ``share``: of what each trial takes."""

    rounds: int = 5
    share: float = 1.0
    live: int = 1_000_000


QUICK = Size(rounds=1, share=0.02, live=20_000)


async def run(size: Size) -> Report:
    """Measure everything so many times, all peers of one trial in turn: A B C A B C."""
    machine = this_machine()
    rows = [await _row(trial, size) for trial in TRIALS]
    crowd = await _crowd(size.live)
    name = f"{size.live:,} live actors in one process"
    rows += [
        Row(f"{name}: start all, tell each, ask each", "s", [crowd.seconds]),
        Row(f"{name}: memory of the process", "MB", [crowd.megabytes]),
        Row(f"{name}: each", "bytes", [1e6 * crowd.megabytes / size.live]),
    ]
    return Report("runtime", _method(size), machine, rows, [_chart(rows)])


async def _row(trial: Trial, size: Size) -> Row:
    measured = {"ours": trial.ours, THREADS: trial.threads}
    if trial.xoscar is not None:
        measured[XOSCAR] = trial.xoscar
    found: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(size.rounds):
        for name, (measure, times) in measured.items():
            found[name].append(await measure(max(actors.COHORT, int(size.share * times))))
            await asyncio.sleep(0)
    ours = found.pop("ours")
    return Row(trial.name, trial.unit, ours, found, trial.targets, trial.lower_is_better)


async def _crowd(live: int) -> Crowd:
    """In a process of its own: its memory is theirs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.crowd", str(live)), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    seconds, megabytes = printed.split()
    return Crowd(float(seconds), float(megabytes))


def _chart(rows: list[Row]) -> Chart:
    bars = {
        f"{row.name.partition(',')[0]}, {peer}": row.ratio(peer)
        for row in rows[:3]
        for peer in row.peers
    }
    return Chart("runtime-ratios", "How many times as many a second", "times", bars)


def _method(size: Size) -> str:
    return (
        f"{size.rounds} rounds, peers in turn. An ask is awaited on the loop, as the engine does "
        "it; ThreadingActor's blocks a plain thread, since there is no other way. "
        f"{actors.COHORT} actors are alive at a time where starting and stopping is measured. "
        "Memory is what Python allocates for actor, ref and mailbox; a thread's stack comes on "
        f"top. The {size.live:,} live actors each handle two messages and stay, in a process of "
        "their own, whose whole memory is given."
    )
