"""``python -m bench [runtime|pipeline|recovery|growth|http|feed] [--json FILE] [--quick]``; without
a name, all of them, each in a process of its own. ``python -m bench results`` writes them up.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

try:
    from bench import door as door_bench
    from bench import feed as feed_bench
    from bench import growth as growth_bench
    from bench import pipeline as pipeline_bench
    from bench import recovery as recovery_bench
    from bench import runtime as runtime_bench
    from bench.report import Report
    from bench.results import write_results
except ModuleNotFoundError as missing:
    # The peers that it measures beside are no part of a server.
    sys.exit(
        f"the benches need {missing.name}, which is not installed: run `make bench` in the"
        " repository, or pip install 'conveyor[bench,dev]'"
    )

WIDE = 150
"""Columns of the table where there is no terminal to ask."""

ALL = ("runtime", "pipeline", "recovery", "growth", "http", "feed")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Quick = Annotated[bool, typer.Option("--quick", help="a smoke run: little of everything, once")]
Rounds = Annotated[int | None, typer.Option(min=1, help="how often everything is measured")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="where to write all figures")]

JsonFolder = Annotated[
    Path | None, typer.Option("--json", help="a folder for the figures of each, NAME.json")
]
Data = Annotated[
    Path | None,
    typer.Option(help="a folder where the generated logs are kept, and found by the next run"),
]


@app.command()
def runtime(quick: Quick = False, rounds: Rounds = None, json_file: JsonFile = None) -> None:
    """Actors: tell, ask, start and stop, memory; beside ThreadingActor and xoscar."""
    size = runtime_bench.QUICK if quick else runtime_bench.Size()
    _run(runtime_bench.run(replace(size, rounds=rounds or size.rounds)), json_file)


@app.command()
def pipeline(quick: Quick = False, rounds: Rounds = None, json_file: JsonFile = None) -> None:
    """Orders: the whole engine beside a thread per order, DBOS, and the raw store."""
    size = pipeline_bench.QUICK if quick else pipeline_bench.Size()
    _run(pipeline_bench.run(replace(size, rounds=rounds or size.rounds)), json_file)


@app.command()
def recovery(
    quick: Quick = False, rounds: Rounds = None, json_file: JsonFile = None, data: Data = None
) -> None:
    """A start with many open orders: until intake answers, until all are back, memory."""
    size = recovery_bench.QUICK if quick else recovery_bench.Size()
    _run(recovery_bench.run(replace(size, rounds=rounds or size.rounds), data), json_file)


@app.command()
def growth(
    quick: Quick = False, rounds: Rounds = None, json_file: JsonFile = None, data: Data = None
) -> None:
    """The same work on logs of ten thousand, a hundred thousand and a million orders."""
    size = growth_bench.QUICK if quick else growth_bench.Size()
    _run(growth_bench.run(replace(size, rounds=rounds or size.rounds), data), json_file)


@app.command()
def http(quick: Quick = False, rounds: Rounds = None, json_file: JsonFile = None) -> None:
    """What the HTTP door costs, beside bare aiohttp, and what becomes of more than it can serve."""
    size = door_bench.QUICK if quick else door_bench.Size()
    _run(door_bench.run(replace(size, rounds=rounds or size.rounds)), json_file)


@app.command()
def feed(quick: Quick = False, json_file: JsonFile = None) -> None:
    """A hundred, a thousand and five thousand who follow live: lag, memory, what it costs."""
    _run(feed_bench.run(feed_bench.QUICK if quick else feed_bench.Size()), json_file)


@app.command()
def results() -> None:
    """Make RESULTS.md and its pictures anew from the figures in bench/results."""
    for path in write_results(ALL):
        print(path)


@app.callback(invoke_without_command=True)
def everything(context: typer.Context, quick: Quick = False, json_file: JsonFolder = None) -> None:
    """Measure, beside the peers, in one run."""
    if context.invoked_subcommand is None:
        for name in ALL:
            # A process each: what one leaves behind is no burden of the next.
            options = ["--quick"] if quick else []
            if json_file is not None:
                options += ["--json", str(json_file / f"{name}.json")]
            subprocess.run([sys.executable, "-m", "bench", name, *options], check=True)


def _run(measuring: Coroutine[None, None, Report], json_file: Path | None) -> None:
    report = asyncio.run(measuring)
    console = Console()
    report.show(console if console.is_terminal else Console(width=WIDE))
    if json_file is not None:
        report.save(json_file)


if __name__ == "__main__":
    app()
