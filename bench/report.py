"""What a bench found, as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

_LIBRARIES = ("pykka", "motor", "pymongo", "xoscar")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: ours beside a peer's, medians of all rounds."""

    name: str
    unit: str
    ours: Sequence[float]
    peers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    target: str = ""
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


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one run, and where it ran."""

    title: str
    rows: Sequence[Row]

    def show(self, console: Console) -> None:
        """Print the table: ratios first."""
        table = Table(title=self.title, caption=_machine())
        for heading in ("", "ratio", "target", "ours", "peers", "unit"):
            table.add_column(heading)
        for row in self.rows:
            table.add_row(
                row.name,
                "  ".join(f"{row.ratio(peer):.1f}x {peer}" for peer in row.peers),
                row.target,
                f"{row.median:,.0f}",
                "  ".join(f"{statistics.median(n):,.0f} {peer}" for peer, n in row.peers.items()),
                row.unit,
            )
        console.print(table)

    def save(self, path: Path) -> None:
        """Write everything that was measured."""
        content = {
            "title": self.title,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": _machine(),
            "rows": [
                asdict(row)
                | {"median": row.median, "ratios": {peer: row.ratio(peer) for peer in row.peers}}
                for row in self.rows
            ],
        }
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}, "
        f"{libraries}, {datetime.now(UTC):%Y-%m-%d}"
    )
