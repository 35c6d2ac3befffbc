"""What an audit found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Each finding is a sentence about one broken invariant; none means that all hold."""

    findings: Sequence[str]
    counts: Mapping[str, int]
    """What was looked at, by name."""


class Findings:
    """Collects sentences and counts. Of very many findings the first tell enough."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._sentences: list[str] = []
        self._more = 0

    def add(self, sentence: str) -> None:
        """Note a broken invariant."""
        if len(self._sentences) < _MOST:
            self._sentences.append(sentence)
        else:
            self._more += 1

    def report(self) -> AuditReport:
        """All of it."""
        more = [f"and {self._more:,} more"] if self._more else []
        return AuditReport([*self._sentences, *more], dict(self.counts))
