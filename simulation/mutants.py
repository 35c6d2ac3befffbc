"""``python -m simulation.mutants``: break the code on purpose, and see that the simulation notices.

Each mutant is one change to a copy of the tree. A simulation that finds nothing wrong with a mutant
proves nothing about the promise which that mutant breaks.
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

from simulation.damage import MUTANTS, Mutant

ROOT = Path(__file__).parents[1]
SEEDS = "0..2000"
_LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "tests", "docs", "bench", "node_modules", "__pycache__"
)


def betrayal(mutant: Mutant, tree: Path, jobs: int) -> str | None:
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
        run = subprocess.run(
            [sys.executable, "-m", "simulation", "--seeds", SEEDS, "--first", "--jobs", str(jobs)],
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.write_text(sound)
    if run.returncode == 0:
        return None
    found = next((line for line in run.stdout.splitlines() if line.startswith("seed ")), None)
    if found is None:
        raise ValueError(f"{mutant.name}: it does not run: {run.stderr}")
    return found


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
        print("| broken on purpose | first seed | what gave it away |\n|---|---|---|", flush=True)
        for mutant in MUTANTS:
            if options.only not in mutant.name:
                continue
            found = betrayal(mutant, tree, options.jobs)
            survivors += found is None
            seed, _, cause = (found or f"seed none in {SEEDS}: it lives").partition(": ")
            row = (mutant.name, seed.removeprefix("seed "), shorten(cause, 100, placeholder=" …"))
            print(f"| {' | '.join(row)} |", flush=True)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
