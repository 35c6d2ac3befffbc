"""Many seeds, on as many processor cores as are offered."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from simulation.quiet import keep_quiet
from simulation.simulate import Outcome, simulate

_CHUNK = 10
_PROGRESS_S = 2.0


class Campaign:
    """Runs seeds and reports. ``jobs``: how many processes share them."""

    def __init__(self, seeds: range, jobs: int = 1, *, first_only: bool = False) -> None:
        self._seeds = seeds
        self._jobs = max(1, jobs)
        self._first_only = first_only
        self._began = time.perf_counter()
        self._told_at = self._began
        self.runs = 0
        self.orders = 0
        self.lives = 0
        self.failed: list[Outcome] = []

    def run(self) -> bool:
        """Run them all; return whether every one of them was clean."""
        for outcome in self._outcomes():
            self._take(outcome)
            if self.failed and self._first_only:
                break
        self._tell(end="\n")
        if self.failed:
            seeds = " ".join(str(outcome.seed) for outcome in self.failed)
            print(f"{len(self.failed)} seeds failed: {seeds}")
        return not self.failed

    def _outcomes(self) -> Iterator[Outcome]:
        chunks = [
            self._seeds[first : first + _CHUNK] for first in range(0, len(self._seeds), _CHUNK)
        ]
        if self._jobs == 1:
            for chunk in chunks:
                yield from run_chunk(chunk)
            return
        with ProcessPoolExecutor(self._jobs) as pool:
            for outcomes in pool.map(run_chunk, chunks):
                yield from outcomes

    def _take(self, outcome: Outcome) -> None:
        self.runs += 1
        self.orders += outcome.orders
        self.lives += outcome.lives
        if outcome.violations:
            self.failed.append(outcome)
            more = len(outcome.violations) - 1
            also = f" (and {more} more)" if more else ""
            print(f"\rseed {outcome.seed}: {outcome.violations[0]}{also}", flush=True)
        now = time.perf_counter()
        if sys.stdout.isatty() and now - self._told_at > _PROGRESS_S:
            self._told_at = now
            self._tell(end="")

    def _tell(self, end: str) -> None:
        seconds = time.perf_counter() - self._began
        print(
            f"\r{self.runs} of {len(self._seeds)} runs, {self.runs / seconds:.1f}/s: "
            f"{self.orders} orders acknowledged, {self.lives} lives, {len(self.failed)} failed",
            end=end,
            flush=True,
        )


def run_chunk(seeds: Sequence[int]) -> list[Outcome]:
    """Run some seeds in this process."""
    with keep_quiet():
        outcomes = [simulate(seed) for seed in seeds]
    gc.collect()
    return outcomes
