"""How busy the shop is, and how often what happens in it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what happens. Times are seconds, and where things come at random, means."""

    rate: float = 5.0
    """Orders a second, over a whole day."""
    day_s: float = 600.0
    """From one morning to the next."""
    swing: float = 0.6
    """How much more than the mean comes at noon, and less at midnight."""
    storm_every_s: float = 180.0
    """Of quiet between two outages."""
    storm_lasts_s: float = 15.0
    crash_every_s: float = 120.0
    """Between two restarts of a service."""
    clerk_every_s: float = 10.0
    """Between two looks at the dead letters."""
    clerk_patience_s: float = 45.0
    """How long a dead letter is left to whoever watches."""
    delivery_every_s: float = 5.0
    """Between two looks at the shelves."""
    rare_every_s: float = 90.0
    """How long what is rare stays sold out."""

    def rate_at(self, elapsed_s: float) -> float:
        """Orders a second at that time. The show begins in the morning, and it gets busier."""
        return self.rate * (1 + self.swing * math.sin(2 * math.pi * elapsed_s / self.day_s))
