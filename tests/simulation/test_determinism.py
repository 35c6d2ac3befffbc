"""One seed is one run is one trace, on any machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation import simulate
from simulation.quiet import keep_quiet

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_the_same_seed_gives_the_same_trace(seed: int) -> None:
    with keep_quiet():
        assert simulate(seed).trace_hash == simulate(seed).trace_hash


def test_two_seeds_give_two_traces() -> None:
    with keep_quiet():
        assert simulate(11).trace_hash != simulate(12).trace_hash


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_with_other_string_hashes_gives_the_same_trace(hash_seed: str) -> None:
    with keep_quiet():
        here = simulate(11).trace_hash
    there = subprocess.run(
        [sys.executable, "-m", "simulation", "--hash", "11"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split()[-1] == here
