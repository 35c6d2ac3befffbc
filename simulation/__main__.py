"""``python -m simulation``: run seeds, and say which of them break a promise."""

from __future__ import annotations

import argparse
import os
import sys

from simulation.campaign import Campaign
from simulation.quiet import keep_quiet
from simulation.simulate import simulate


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 if any seed failed."""
    options = _parser().parse_args(arguments)
    if options.trace is not None:
        with keep_quiet():
            outcome = simulate(options.trace, keep_trace=True)
        print("\n".join(outcome.lines))
        return 1 if outcome.violations else 0
    if options.hash is not None:
        with keep_quiet():
            print(simulate(options.hash).trace_hash)
        return 0
    return 0 if Campaign(options.seeds, options.jobs, first_only=options.first).run() else 1


def _seeds(text: str) -> range:
    first, dots, last = text.partition("..")
    try:
        seeds = range(int(first), int(last) if dots else int(first) + 1)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no A..B") from None
    if not seeds:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: B itself is not run")
    return seeds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--seeds", type=_seeds, metavar="A..B", help="run B - A seeds: from A to B - 1"
    )
    what.add_argument("--trace", type=int, metavar="SEED", help="print one run as a story")
    what.add_argument("--hash", type=int, metavar="SEED", help="print one run's trace hash")
    parser.add_argument("--first", action="store_true", help="stop at the first seed that fails")
    parser.add_argument(
        "--jobs",
        type=int,
        default=len(os.sched_getaffinity(0)),
        metavar="N",
        help="processes to use; all cores by default",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
