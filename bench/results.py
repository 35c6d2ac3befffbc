"""RESULTS.md and its pictures, made from what the benches wrote down, and what people remarked.

``results/NAME.json`` is a bench's report; ``results/NAME.md``, if there, stands above its table:
why a target is missed, what was tried. A ``NAME.md`` of no bench comes at the end.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bench.report import Report, Row, load, number

HERE = Path(__file__).parent
FOLDER = HERE / "results"
PAGE = HERE / "RESULTS.md"
_HEAD = """# Results

Made by `python -m bench results` from the figures in [results/](results), which
`python -m bench NAME --json bench/results/NAME.json` writes. Medians of all rounds; a ratio is the
median of the rounds' own ratios, peers measured in turn within one run, and above 1 always means
that ours is better. Ratios within one run are what counts: the machine is shared, and its own speed
was seen to vary by a half from one minute to the next.
"""


def write_results(names: Sequence[str], folder: Path = FOLDER, page: Path = PAGE) -> list[Path]:
    """Write the page, and the pictures where matplotlib is installed; the files written."""
    parts, written = [_HEAD], [page]
    for name in names:
        path = folder / f"{name}.json"
        if not path.exists():
            continue
        report = load(path)
        if find_spec("matplotlib") is not None:
            from bench.plots import draw_all  # an optional extra

            written += draw_all(report, folder)
        parts.append(_section(report, folder / f"{name}.md"))
    others = [path for path in sorted(folder.glob("*.md")) if path.stem not in names]
    parts += [path.read_text(encoding="utf-8") for path in others]
    page.write_text("\n".join(parts), encoding="utf-8")
    return written


def _section(report: Report, remarks: Path) -> str:
    parts = [f"## {report.name.capitalize()}\n", f"{report.method}\n"]
    parts += [f"{note}\n" for note in report.notes]
    if remarks.exists():
        parts.append(remarks.read_text(encoding="utf-8"))
    parts.append(_table(report.rows))
    parts += [f"![{chart.title}]({FOLDER.name}/{chart.name}.png)\n" for chart in report.charts]
    parts.append(f"{report.machine.described()}.\n")
    return "\n".join(parts)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| | ours | peers | ratio | asked for |", "|---|---|---|---|---|"]
    for row in rows:
        peers = [f"{number(statistics.median(n))} {peer}" for peer, n in row.peers.items()]
        cells = [
            row.name,
            f"{number(row.median)} {row.unit}",
            "<br>".join(peers),
            "<br>".join(f"**{ratio}**" for ratio in row.ratios()),
            "<br>".join(row.verdicts()),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
