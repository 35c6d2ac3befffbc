"""Many seeds, on as many processor cores as are offered."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from simulation.quiet import keep_quiet
from simulation.simulate import Outcome, simulate

_CHUNK = 10
_CHUNK_WHEN_ONE_IS_ENOUGH = 2
"""What was begun is finished, and when the first that fails ends it all, that was for nothing."""
_PROGRESS_S = 2.0
_PROGRESS_OF_A_LOG_S = 20.0


class Campaign:
    """Runs seeds and reports. ``jobs``: how many processes share them."""

    def __init__(self, seeds: range, jobs: int = 1, *, first_only: bool = False) -> None:
        self._seeds = seeds
        self._jobs = max(1, jobs)
        self._first_only = first_only
        self._began = time.perf_counter()
        self._told_at = self._began
        self._alive = sys.stdout.isatty()
        """Whether a line that was written can be written over."""
        self._cpu_s = 0.0
        """What the cores spent on it, however many others wanted them."""
        self.runs = 0
        self.orders = 0
        self.lives = 0
        self.failed: list[Outcome] = []

    def run(self) -> bool:
        """Run them all; return whether every one of them was clean.

        An interrupt ends it early, and what was learned until then is told.
        """
        finished = False
        print(f"{len(self._seeds)} runs, seeds {self._seeds[0]} to {self._seeds[-1]}", flush=True)
        try:
            for outcomes, cpu_s in self._chunks():
                self._cpu_s += cpu_s
                for outcome in outcomes:
                    self._take(outcome)
                if self.failed and self._first_only:
                    break
            finished = True
        except KeyboardInterrupt:
            self._clear()
            print("interrupted")
        self._tell()
        if self.failed:
            seeds = " ".join(str(outcome.seed) for outcome in self.failed)
            print(f"{len(self.failed)} seeds failed: {seeds}")
            print(f"the story of one: python -m simulation --trace {self.failed[0].seed}")
        return finished and not self.failed

    def _chunks(self) -> Iterator[tuple[list[Outcome], float]]:
        size = _CHUNK_WHEN_ONE_IS_ENOUGH if self._first_only else _CHUNK
        chunks = [self._seeds[first : first + size] for first in range(0, len(self._seeds), size)]
        if self._jobs == 1:
            yield from map(run_chunk, chunks)
            return
        pool = ProcessPoolExecutor(self._jobs, initializer=_leave_interrupts_to_the_parent)
        try:
            yield from pool.map(run_chunk, chunks)
        finally:
            pool.shutdown(cancel_futures=True)

    def _take(self, outcome: Outcome) -> None:
        self.runs += 1
        self.orders += outcome.orders
        self.lives += outcome.lives
        if outcome.violations:
            self.failed.append(outcome)
            more = len(outcome.violations) - 1
            also = f" (and {more} more)" if more else ""
            self._clear()
            print(f"seed {outcome.seed}: {outcome.violations[0]}{also}", flush=True)
        now = time.perf_counter()
        if now - self._told_at > (_PROGRESS_S if self._alive else _PROGRESS_OF_A_LOG_S):
            self._told_at = now
            self._tell(end="" if self._alive else "\n")

    def _tell(self, end: str = "\n") -> None:
        self._clear()
        seconds = time.perf_counter() - self._began
        print(
            f"{self.runs} of {len(self._seeds)} runs, {self.runs / seconds:.1f}/s "
            f"({self.runs / (self._cpu_s or seconds):.1f} per second of a core): "
            f"{self.orders} orders acknowledged, {self.lives} lives, {len(self.failed)} failed",
            end=end,
            flush=True,
        )

    def _clear(self) -> None:
        if self._alive:
            print("\r\033[K", end="")


def run_chunk(seeds: Sequence[int]) -> tuple[list[Outcome], float]:
    """Run some seeds in this process; also return the processor time that took."""
    outcomes = []
    began = time.process_time()
    with keep_quiet():
        for seed in seeds:
            outcomes.append(_outcome(seed))
            # A run leaves its world behind as one big circle. While that is young it is cheap to
            # find; among the remains of other runs it costs four times as much.
            gc.collect(0)
    return outcomes, time.process_time() - began


def _outcome(seed: int) -> Outcome:
    try:
        return simulate(seed)
    except Exception as error:
        # One seed more that fails: the others are run all the same.
        what = f"the run broke off with {type(error).__name__}: {error}"
        return Outcome(seed, "", (what,), orders=0, lives=0, seconds=0.0)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
