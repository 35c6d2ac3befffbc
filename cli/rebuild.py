"""The read models anew from the log, with a progress bar."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.backend import Backend
from engine.parts import SHARD
from persistence.rebuild import rebuild


async def rebuild_read_models(backend: Backend, console: Console) -> int:
    """Empty the read models and fill them from the log; the process's exit status."""
    with Progress(
        TextColumn("orders"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bar:
        task = bar.add_task("orders", total=None)
        commits = await rebuild(
            backend.store,
            backend.orders,
            backend.checkpoints,
            backend.redrives,
            shard=SHARD,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console.print(f"rebuilt from {commits} commits")
    return 0
