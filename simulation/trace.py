"""What happened in a run, line by line: what is hashed, and what is read."""

from __future__ import annotations

from hashlib import sha256

from simulation.timeline import Timeline


class Trace:
    """The lines of a run. Nothing in them may depend on the machine or the process they run in."""

    def __init__(self, timeline: Timeline) -> None:
        self.lines: list[str] = []
        self._timeline = timeline
        self._at = -1.0
        self._stamp = ""

    def add(self, who: str, what: str) -> None:
        """Note something, at this moment."""
        now = self._timeline.now
        if now != self._at:
            self._at, self._stamp = now, f"{now:.6f}"
        self.lines.append(f"{self._stamp} {who} {what}")

    def hexdigest(self) -> str:
        """What tells two runs apart."""
        return sha256("\n".join(self.lines).encode()).hexdigest()
