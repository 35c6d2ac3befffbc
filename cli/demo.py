"""The server, with a shop in full swing behind it."""

from __future__ import annotations

import random

from cli.serve import run_server
from demo import Pace, liven_up
from settings import Settings


async def run_demo(settings: Settings, *, rate: float | None, seed: int | None) -> int:
    """Serve, and order, until told to stop; the process's exit status, as of ``serve``."""
    pace = Pace(settings.demo_rate if rate is None else rate)
    rng = random.Random(seed)
    return await run_server(settings, lambda engine: liven_up(engine, pace, rng))
