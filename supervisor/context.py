"""What the whole tree shares."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from loguru import logger

from supervisor.events import Listener, SupervisionEvent

Clock = Callable[[], datetime]
"""The time of day, in UTC. Waiting goes by the event loop's own clock."""


@dataclass(frozen=True, slots=True)
class Context:
    """The clock and the generator that make a run reproducible, and who is told of events."""

    listener: Listener
    clock: Clock
    rng: random.Random

    def report(self, event: SupervisionEvent) -> None:
        """Tell the listener. Supervision goes on even where its chronicle fails."""
        try:
            self.listener(event)
        except Exception:
            logger.exception("The listener failed on {}", event)
