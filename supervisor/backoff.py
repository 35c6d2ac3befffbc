"""How long to wait before the next restart."""

from __future__ import annotations

import random
from dataclasses import dataclass

from supervisor.validation import require_number


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter.

    The wait before restart ``attempt`` (from 0) is anything up to ``initial_s * factor**attempt``,
    never more than ``cap_s``. Full jitter is what best spreads the restarts of actors that crashed
    together (AWS Architecture Blog, "Exponential Backoff And Jitter"). Whoever stays up for
    ``reset_after_s`` starts again from attempt 0. All times are seconds.

    Raises:
        SpecError: a number is missing, not finite, or out of range.
    """

    initial_s: float = 0.1
    factor: float = 2.0
    cap_s: float = 10.0
    reset_after_s: float = 60.0

    def __post_init__(self) -> None:
        require_number("backoff.initial_s", self.initial_s, exclusive=True)
        require_number("backoff.factor", self.factor, at_least=1.0)
        require_number("backoff.cap_s", self.cap_s, at_least=self.initial_s)
        require_number("backoff.reset_after_s", self.reset_after_s, exclusive=True)

    def ceiling(self, attempt: int) -> float:
        """The longest wait before restart ``attempt``, in seconds."""
        try:
            return min(self.cap_s, self.initial_s * float(self.factor) ** attempt)
        except OverflowError:  # past the largest float, hence far past the cap
            return self.cap_s

    def delay(self, attempt: int, rng: random.Random) -> float:
        """The wait before restart ``attempt``: uniform between nothing and the ceiling."""
        return rng.uniform(0.0, self.ceiling(attempt))
