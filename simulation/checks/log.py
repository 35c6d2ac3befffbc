"""The log itself: no gaps, no two owners, and the read model agrees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from persistence.events import WriterClaimed
from persistence.read_model import order_row
from simulation.checks.evidence import Evidence
from simulation.wire import at_once


def check_log(evidence: Evidence) -> Iterator[str]:
    """Positions and streams have no gaps, each position belongs to whoever claimed last."""
    seqs: defaultdict[str, int] = defaultdict(int)
    owner = ""
    # A clock that is set back is caught up with, but not by a claim that read less than there was;
    # and no claim knows of what an older writer stored while it was on its way.
    steady = not any(mishap.kind == "clock" for mishap in evidence.world.plan.mishaps)
    last_at = None
    for expected, commit in enumerate(evidence.commits, start=1):
        if commit.position != expected:
            yield f"position {expected} is missing: {commit.position} follows"
            return
        claims = isinstance(commit.events[0], WriterClaimed)
        if claims:
            owner = commit.writer
        elif commit.writer != owner:
            yield f"#{commit.position} is {commit.writer}'s, though {owner} has the log"
        if commit.from_seq != seqs[commit.stream] + 1:
            yield f"{commit.stream} goes on at {commit.from_seq} after {seqs[commit.stream]}"
        if steady and not claims and last_at is not None and commit.at < last_at:
            yield f"#{commit.position} is older than the one before it"
        seqs[commit.stream], last_at = commit.to_seq, commit.at
    yield from _check_owners(evidence)
    yield from _check_read_model(evidence)


def _check_owners(evidence: Evidence) -> Iterator[str]:
    """A process whose log another has claimed may claim it again, but learns then that it is out.

    Its claim counts as work only when something else stands behind it: else it may never have
    known that it had the log.
    """
    of_writer = {
        writer: process for process, writers in evidence.world.writers.items() for writer in writers
    }
    worked: set[str] = set()
    out: set[str] = set()
    for commit in evidence.commits:
        process = of_writer.get(commit.writer, commit.writer)
        if isinstance(commit.events[0], WriterClaimed):
            out |= worked - {process}
        elif process in out:
            yield f"#{commit.position} is by {process}, which had lost the log and took it back"
            return
        else:
            worked.add(process)


def _check_read_model(evidence: Evidence) -> Iterator[str]:
    rows = at_once(evidence.world.orders.by_ids(list(evidence.orders)))
    for order_id, state in evidence.orders.items():
        row = rows.get(order_id)
        if row is None:
            yield f"{order_id} is not in the read model"
        elif row != order_row(state, row.position):
            yield f"{order_id} is {row.status} in the read model, {state.status} in the log"
