"""``python -m bench [runtime|pipeline] [--json FILE]``; without a name, both."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import pipeline as pipeline_bench
from bench import runtime as runtime_bench
from bench.report import Report

WIDE = 130
"""Columns of the table where there is no terminal to ask."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Rounds = Annotated[int, typer.Option(min=1, help="how often everything is measured")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="where to write all figures")]


@app.command()
def runtime(rounds: Rounds = 5, json_file: JsonFile = None) -> None:
    """Actors: tell, ask, start and stop, memory; beside ThreadingActor and xoscar."""
    _show(asyncio.run(runtime_bench.run(rounds)), json_file)


@app.command()
def pipeline(
    rounds: Rounds = 5,
    orders: Annotated[int, typer.Option(min=100, help="orders in each round")] = 4_000,
    in_flight: Annotated[int, typer.Option(min=1, help="orders at a time")] = 500,
    json_file: JsonFile = None,
) -> None:
    """Orders: the whole engine beside a thread per order, and the raw store."""
    _show(asyncio.run(pipeline_bench.run(rounds, orders, in_flight)), json_file)


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure, beside the peers, in one run."""
    if context.invoked_subcommand is None:
        runtime()
        pipeline()


def _show(report: Report, json_file: Path | None) -> None:
    console = Console()
    report.show(console if console.is_terminal else Console(width=WIDE))
    if json_file is not None:
        report.save(json_file)


if __name__ == "__main__":
    app()
