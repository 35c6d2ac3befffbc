"""``python -m simulation.mutants``: break the code on purpose, and see that it is noticed.

Each mutant is one change to a copy of the tree. A simulation that finds nothing wrong with a mutant
proves nothing about the promise which that mutant breaks; what it is unlikely to meet is left to a
test, which must fail.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from simulation.damage import MUTANTS, Mutant

ROOT = Path(__file__).parents[1]
SEEDS = "0..2000"
_LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "docs", "bench", "dashboard", "static", "__pycache__"
)


class Betrayal(NamedTuple):
    """What gave a mutant away: a seed or a test, and what it said."""

    by: str
    cause: str


def betrayal(mutant: Mutant, tree: Path, jobs: int) -> Betrayal | None:
    """Run a mutant, and return what gave it away; None if nothing did.

    Raises:
        ValueError: if the code has changed, so that the mutant no longer fits or does not run.
    """
    path = tree / mutant.path
    sound = path.read_text()
    if sound.count(mutant.old) != 1:
        raise ValueError(f"{mutant.name}: {mutant.path} does not hold it once: {mutant.old!r}")
    path.write_text(sound.replace(mutant.old, mutant.new))
    try:
        return _tested(mutant, mutant.test, tree) if mutant.test else _simulated(mutant, tree, jobs)
    finally:
        path.write_text(sound)


def _simulated(mutant: Mutant, tree: Path, jobs: int) -> Betrayal | None:
    run = _run(tree, "simulation", "--seeds", SEEDS, "--first", "--jobs", str(jobs))
    if run.returncode == 0:
        return None
    found = next((line for line in run.stdout.splitlines() if line.startswith("seed ")), None)
    if found is None:
        raise ValueError(f"{mutant.name}: it does not run: {run.stderr}")
    seed, _, cause = found.removeprefix("seed ").partition(": ")
    return Betrayal(seed, cause)


def _tested(mutant: Mutant, test: str, tree: Path) -> Betrayal | None:
    run = _run(tree, "pytest", "--quiet", "--exitfirst", "-p", "no:cacheprovider", test)
    if run.returncode == 0:
        return None
    found = next((line for line in run.stdout.splitlines() if line.startswith("FAILED ")), None)
    if found is None:
        raise ValueError(f"{mutant.name}: {test} does not run: {run.stdout}")
    name, _, cause = found.removeprefix(f"FAILED {test}::").partition(" - ")
    return Betrayal(test, f"{name}: {cause}".rstrip(": "))


def _run(tree: Path, *module: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *module]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


def main(arguments: list[str] | None = None) -> int:
    """Run the mutants, and print a row for each; 1 if any survives."""
    parser = argparse.ArgumentParser(prog="python -m simulation.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="those with this in the name")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), metavar="N")
    options = parser.parse_args(arguments)
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
        print(
            "| broken on purpose | first seed, or test | what gave it away |\n|---|---|---|",
            flush=True,
        )
        for mutant in MUTANTS:
            if options.only not in mutant.name:
                continue
            found = betrayal(mutant, tree, options.jobs)
            survivors += found is None
            by, cause = found or Betrayal(f"none in {SEEDS}", "it lives")
            row = (mutant.name, by, shorten(cause, 100, placeholder=" …"))
            print(f"| {' | '.join(row)} |", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
