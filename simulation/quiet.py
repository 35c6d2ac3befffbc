"""Silence: what the engine logs about simulated trouble interests nobody, and costs time."""

from __future__ import annotations

import asyncio.tasks
import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from supervisor import crash

_PACKAGES = ("actors", "engine", "gateways", "persistence", "supervisor")


@contextmanager
def keep_quiet() -> Iterator[None]:
    """Log nothing, keep no tracebacks and no list of tasks, and collect no garbage on the way."""
    for package in _PACKAGES:
        logger.disable(package)
    pykka = logging.getLogger("pykka")
    was_disabled, was_collecting = pykka.disabled, gc.isenabled()
    frames, crash.FRAMES = crash.FRAMES, 0
    pykka.disabled = True
    gc.disable()
    # asyncio remembers each task in a weak set, in which nobody looks: see SimulatedLoop.tasks.
    name = "_all_tasks" if hasattr(asyncio.tasks, "_all_tasks") else "_scheduled_tasks"
    remembered = getattr(asyncio.tasks, name)
    remembered.add = _forget
    try:
        yield
    finally:
        del remembered.add
        pykka.disabled, crash.FRAMES = was_disabled, frames
        if was_collecting:
            gc.enable()
        for package in _PACKAGES:
            logger.enable(package)


def _forget(_task: object) -> None:
    pass
