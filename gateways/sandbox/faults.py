"""Trouble on the line to the sandbox, at random: what an operator dials in for a rehearsal."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, fields
from enum import Enum, auto


class Fate(Enum):
    """What becomes of one request on its way there and back."""

    ANSWERED = auto()
    UNAVAILABLE = auto()
    """Answered 503; nothing was done."""
    REQUEST_LOST = auto()
    """Never arrived, and no answer comes."""
    REPLY_LOST = auto()
    """Done, and no answer comes: to the caller the same as REQUEST_LOST."""


class FaultsError(ValueError):
    """A fault setting is out of range."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How often a call is answered 503 or not at all (0 to 1 each), and how long each call takes.

    Raises:
        FaultsError: if a value is out of range.
    """

    error_rate: float = 0.0
    timeout_rate: float = 0.0
    latency_ms: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            highest = math.inf if field.name == "latency_ms" else 1.0
            if not (math.isfinite(value) and 0.0 <= value <= highest):
                allowed = "0 or more" if highest == math.inf else "from 0 to 1"
                raise FaultsError(f"{field.name} is {value!r}: it must be a number {allowed}")

    def fate(self, rng: random.Random) -> Fate:
        """Draw what becomes of the next request. Half of the lost ones did arrive."""
        if self.error_rate and rng.random() < self.error_rate:
            return Fate.UNAVAILABLE
        if self.timeout_rate and rng.random() < self.timeout_rate:
            return rng.choice((Fate.REQUEST_LOST, Fate.REPLY_LOST))
        return Fate.ANSWERED
