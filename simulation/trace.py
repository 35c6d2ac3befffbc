"""What happened in a run, line by line: hashed always, kept for reading when asked for."""

from __future__ import annotations

from hashlib import sha256

from simulation.timeline import Timeline


class Trace:
    """The lines of a run. Nothing in them may depend on the machine or the process they run in."""

    def __init__(self, timeline: Timeline, *, keep: bool = False) -> None:
        self.lines: list[str] = []
        self.count = 0
        self._timeline = timeline
        self._keep = keep
        self._hash = sha256()
        self._update = self._hash.update

    def add(self, who: str, what: str) -> None:
        """Note something, at this moment."""
        line = f"{self._timeline.now:.6f} {who} {what}\n"
        self.count += 1
        self._update(line.encode())
        if self._keep:
            self.lines.append(line.rstrip("\n"))

    def hexdigest(self) -> str:
        """What tells two runs apart."""
        return self._hash.hexdigest()
