"""What was measured is told as it was measured."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.machine import Machine
from bench.percentiles import percentile
from bench.report import Chart, Report, Row, Target, load
from bench.results import write_results

MACHINE = Machine(
    at=datetime(2026, 11, 25, tzinfo=UTC),
    cpu="a core",
    cores=2,
    memory_gb=24,
    system="Linux",
    python="3.11",
    versions={"pykka": "4.5.0"},
    load=0.1,
)
RATE = Row("orders", "1/s", [100, 300, 200], {"peer": [10, 20, 25]}, [Target(8, "peer")])
LATENCY = Row("p99", "ms", [20, 40], {"peer": [10, 10]}, [Target(25, at_most=True)], True)


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    assert RATE.ratio("peer") == 10  # of 10, 15 and 8
    assert RATE.verdicts() == ["≥ 8.0x peer: met"]


def test_where_lower_is_better_a_ratio_above_one_still_means_better() -> None:
    assert LATENCY.ratio("peer") == pytest.approx(0.375)
    assert LATENCY.verdicts() == ["≤ 25.0 ms: missed"]


@pytest.mark.parametrize("q, value", [(0.5, 2), (0.99, 4), (0.25, 1), (0.0, 1), (1.0, 4)])
def test_a_percentile_is_one_of_the_values(q: float, value: float) -> None:
    assert percentile([3, 1, 4, 2], q) == value


def test_a_report_comes_back_from_its_json(tmp_path: Path) -> None:
    chart = Chart("orders", "Orders", "1/s", lines={"ours": [(1, 2.5), (10, 2.0)]})
    report = Report("pipeline", "As it was done.", MACHINE, [RATE, LATENCY], [chart], ["A note."])
    report.save(tmp_path / "figures" / "pipeline.json")
    again = load(tmp_path / "figures" / "pipeline.json")
    assert again.machine == MACHINE
    assert [row.verdicts() for row in again.rows] == [row.verdicts() for row in report.rows]
    assert list(again.charts[0].lines["ours"]) == [(1, 2.5), (10, 2.0)]


def test_the_page_is_made_of_figures_and_remarks(tmp_path: Path) -> None:
    Report("pipeline", "As it was done.", MACHINE, [RATE, LATENCY], notes=["A note."]).save(
        tmp_path / "pipeline.json"
    )
    (tmp_path / "pipeline.md").write_text("The disk bounds it.\n", encoding="utf-8")
    (tmp_path / "profile.md").write_text("## Where the time goes\n", encoding="utf-8")
    page = tmp_path / "RESULTS.md"
    write_results(["runtime", "pipeline"], tmp_path, page)
    text = page.read_text(encoding="utf-8")
    in_order = [
        "## Pipeline",
        "As it was done.",
        "A note.",
        "The disk bounds it.",
        "| orders | 200 1/s | 20.0 peer | **10.0x peer** | ≥ 8.0x peer: met |",
        "2 cores of a core",
        "## Where the time goes",
    ]
    places = [text.index(part) for part in in_order]
    assert places == sorted(places)
    assert "## Runtime" not in text
