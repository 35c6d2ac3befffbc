"""What a bench found: as a table for people, as JSON for machines, and back."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from bench.machine import Machine

MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """What a row is to show: at least (or at most) so much, or so many times its ``peer``."""

    limit: float
    peer: str | None = None
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours beside the peers', a figure a round."""

    name: str
    unit: str
    ours: Sequence[float]
    peers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    targets: Sequence[Target] = ()
    lower_is_better: bool = False

    @property
    def median(self) -> float:
        """Ours."""
        return statistics.median(self.ours)

    def ratio(self, peer: str) -> float:
        """How many times better ours is, round by round: the median of the rounds' ratios."""
        pairs = zip(self.ours, self.peers[peer], strict=True)
        return statistics.median(
            theirs / ours if self.lower_is_better else ours / theirs for ours, theirs in pairs
        )

    def ratios(self) -> list[str]:
        """Each peer's ratio, in words."""
        return [f"{_times(self.ratio(peer))} {peer}" for peer in self.peers]

    def verdicts(self) -> list[str]:
        """Each target, and whether it is met."""
        return [self._verdict(target) for target in self.targets]

    def _verdict(self, target: Target) -> str:
        found = self.median if target.peer is None else self.ratio(target.peer)
        met = found <= target.limit if target.at_most else found >= target.limit
        sign = "≤" if target.at_most else "≥"
        if target.peer is None:
            wanted = f"{sign} {number(target.limit)} {self.unit}"
        else:
            wanted = f"{sign} {_times(target.limit)} {target.peer}"
        return f"{wanted}: {'met' if met else MISSED}"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some of it: bars by name, or lines over numbers."""

    name: str
    title: str
    y_label: str
    bars: Mapping[str, float] = field(default_factory=dict)
    lines: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    x_label: str = ""
    x_scale: Literal["linear", "log"] = "linear"
    y_scale: Literal["linear", "log"] = "linear"


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one run, how they came about, and where."""

    name: str
    method: str
    machine: Machine
    rows: Sequence[Row]
    charts: Sequence[Chart] = ()
    notes: Sequence[str] = ()
    """What was seen and is no figure."""

    def show(self, console: Console) -> None:
        """Print the table: ratios first."""
        table = Table(title=self.name, caption=self.machine.described())
        for heading in ("", "ratio", "target", "ours", "peers", "unit"):
            table.add_column(heading)
        for row in self.rows:
            table.add_row(
                row.name,
                "\n".join(row.ratios()),
                "\n".join(row.verdicts()),
                number(row.median),
                "\n".join(
                    f"{number(statistics.median(n))} {peer}" for peer, n in row.peers.items()
                ),
                row.unit,
            )
        console.print(table)
        for note in self.notes:
            console.print(note, markup=False, highlight=False)

    def save(self, path: Path) -> None:
        """Write everything that was measured."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_REPORT.dump_json(self, indent=2) + b"\n")


def load(path: Path) -> Report:
    """A report as :meth:`Report.save` wrote it."""
    return _REPORT.validate_json(path.read_bytes())


def number(value: float) -> str:
    """A figure with as many digits as mean anything."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _times(ratio: float) -> str:
    return f"{ratio:.0f}x" if ratio >= 100 else f"{ratio:.1f}x" if ratio >= 2 else f"{ratio:.2f}x"


_REPORT: TypeAdapter[Report] = TypeAdapter(Report)
