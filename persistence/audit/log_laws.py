"""The laws of the log itself: no gap, one owner at a time, time goes forward."""

from __future__ import annotations

from datetime import UTC, datetime

from persistence.audit.report import Findings
from persistence.events import WriterClaimed
from persistence.store import Commit


class LogLaws:
    """Looks at every commit, in order of position."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._position = 0
        self._at = datetime.min.replace(tzinfo=UTC)
        self._writer: str | None = None
        self._ends: dict[str, int] = {}

    def see(self, commit: Commit, *, over: bool = False) -> None:
        """Check one commit against those before it; ``over``: its stream had ended already."""
        self._findings.counts["commits"] += 1
        self._findings.counts["events"] += len(commit.events)
        self._check_position(commit)
        self._check_owner(commit)
        if not over:
            self._check_seq(commit)
        self._check_time(commit)

    def _check_time(self, commit: Commit) -> None:
        # A writer never goes back in time. Two of them have two clocks, and a claim that came in
        # between an older one's batches could not know of the last.
        if commit.at < self._at and not isinstance(commit.events[0], WriterClaimed):
            self._findings.add(
                f"time goes back at position {commit.position}: {commit.at} after {self._at}"
            )
        self._at = commit.at

    def forget(self, stream: str) -> None:
        """Nothing more is expected of a stream."""
        self._ends.pop(stream, None)

    def pass_over(self, position: int) -> None:
        """Something stands there, though nobody can say what: it is no gap."""
        self._position = position

    def _check_position(self, commit: Commit) -> None:
        if commit.position != self._position + 1:
            self._findings.add(
                f"the log has a gap: position {commit.position} follows {self._position}"
            )
        self._position = commit.position

    def _check_owner(self, commit: Commit) -> None:
        for event in commit.events:
            if isinstance(event, WriterClaimed):
                self._findings.counts["writers"] += 1
                self._writer = event.writer
        if commit.writer != self._writer:
            self._findings.add(
                f"position {commit.position} was written by {commit.writer}, but the log was "
                f"{f'claimed by {self._writer}' if self._writer else 'not claimed'}"
            )

    def _check_seq(self, commit: Commit) -> None:
        end = self._ends.get(commit.stream, 0)
        if commit.from_seq != end + 1:
            what = "a gap" if commit.from_seq > end else "an overlap"
            self._findings.add(
                f"{commit.stream} has {what}: event {commit.from_seq} follows {end}, "
                f"at position {commit.position}"
            )
        self._ends[commit.stream] = commit.to_seq
