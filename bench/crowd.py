"""Many live actors in one process: ``python -m bench.crowd N`` prints seconds and megabytes."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from typing import NamedTuple

from bench.actors_under_test import UnregisteredCounter
from bench.server import memory_mb
from engine.process import tune_interpreter

_AT_ONCE = 10_000


class Crowd(NamedTuple):
    """What they took, all together."""

    seconds: float
    megabytes: float


async def live_actors(count: int) -> Crowd:
    """Start so many, have each handle two messages, and hold them all."""
    gc.collect()
    tune_interpreter()
    before = memory_mb("self")
    began = time.perf_counter()
    refs = [UnregisteredCounter.start() for _ in range(count)]
    for ref in refs:
        ref.tell("add")
    for first in range(0, count, _AT_ONCE):
        for answer in [ref.ask("add") for ref in refs[first : first + _AT_ONCE]]:
            assert await answer == 2
    return Crowd(time.perf_counter() - began, memory_mb("self") - before)


if __name__ == "__main__":
    crowd = asyncio.run(live_actors(int(sys.argv[1])))
    print(crowd.seconds, crowd.megabytes, flush=True)
