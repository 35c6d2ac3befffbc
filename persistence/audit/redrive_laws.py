"""The laws of redrives: their streams tell a whole story, and no order is touched twice by one."""

from __future__ import annotations

from orders.errors import BrokenStreamError
from orders.events import OrderDiscarded, OrderRetried
from orders.redrive import REDRIVE_STREAMS, Redrive, RedriveStatus, evolve_redrive
from persistence.audit.report import Findings
from persistence.store import Commit


class RedriveLaws:
    """Folds every redrive, and notes what each has done to orders."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._redrives: dict[str, Redrive | None] = {}
        self._broken: set[str] = set()
        self._touched: dict[str, set[str]] = {}
        """Orders by the running redrive that told them something."""

    def see(self, commit: Commit) -> None:
        """Take in one commit of a redrive's stream."""
        stream = commit.stream
        if stream in self._broken:
            return
        state = self._redrives.get(stream)
        try:
            for recorded in commit.recorded():
                before, state = state, evolve_redrive(state, recorded)
                if before is not None and state is not None and state.done < before.done:
                    self._findings.add(f"{stream} goes back: {state.done} follows {before.done}")
        except BrokenStreamError as error:
            self._broken.add(stream)
            self._findings.add(f"{stream}: {error}")
            return
        self._redrives[stream] = state
        if state is not None:
            self._check(stream, state)

    def see_order(self, commit: Commit) -> None:
        """Take in one commit of an order's stream."""
        cause = commit.causation_id
        if cause is None or not cause.startswith(REDRIVE_STREAMS):
            return
        for event in commit.events:
            if isinstance(event, OrderRetried | OrderDiscarded):
                self._findings.counts["redriven"] += 1
                touched = self._touched.setdefault(cause, set())
                if commit.stream in touched:
                    self._findings.add(f"{cause} told {commit.stream} twice: {event.type}")
                touched.add(commit.stream)
                state = self._redrives.get(cause)
                if state is None or state.status is not RedriveStatus.RUNNING:
                    self._findings.add(f"{commit.stream} was told by {cause}, which does not run")

    def _check(self, stream: str, state: Redrive) -> None:
        if state.done > state.total:
            self._findings.add(f"{stream} has done {state.done} of {state.total} orders")
        if state.status is RedriveStatus.RUNNING:
            return
        self._findings.counts[f"redrives {state.status}"] += 1
        if state.status is RedriveStatus.COMPLETED and state.done < state.total:
            self._findings.add(f"{stream} completed with {state.done} of {state.total} orders")
        told = len(self._touched.pop(stream, ()))
        # One that was broken off may have told some that it had not counted yet.
        ended = state.status is RedriveStatus.COMPLETED
        if told < state.succeeded or (ended and told > state.succeeded):
            self._findings.add(f"{stream} counts {state.succeeded} orders as told, {told} were")
