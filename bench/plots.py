"""Draws the charts of a report, as PNG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.report import Chart, Report, number

_WIDTH, _HEIGHT, _DPI = 7.5, 3.6, 110


def draw_all(report: Report, folder: Path) -> list[Path]:
    """Draw every chart into a folder; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_draw(chart, folder / f"{chart.name}.png") for chart in report.charts]


def _draw(chart: Chart, path: Path) -> Path:
    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(chart.title, fontsize=11, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    if chart.bars:
        _draw_bars(axes, chart)
    else:
        _draw_lines(axes, chart)
    # Without the date: the same figures make the same file.
    figure.savefig(path, metadata={"Software": None})
    return path


def _draw_bars(axes: Axes, chart: Chart) -> None:
    names, values = list(chart.bars), list(chart.bars.values())
    bars = axes.barh(names, values, color="#2563eb")
    axes.bar_label(bars, [number(value) for value in values], padding=4)
    axes.invert_yaxis()
    axes.set_xlabel(chart.y_label)
    axes.margins(x=0.12)


def _draw_lines(axes: Axes, chart: Chart) -> None:
    for name, points in chart.lines.items():
        axes.plot(_column(points, 0), _column(points, 1), marker="o", label=name)
    axes.set_xscale(chart.x_scale)
    axes.set_yscale(chart.y_scale)
    if chart.y_scale == "linear":
        axes.set_ylim(bottom=0)
    axes.set_xlabel(chart.x_label)
    axes.set_ylabel(chart.y_label)
    axes.grid(alpha=0.3)
    if len(chart.lines) > 1:
        axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))


def _column(points: Sequence[tuple[float, float]], index: int) -> list[float]:
    return [point[index] for point in points]
