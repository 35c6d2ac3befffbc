"""How often and for how long a step is tried again: pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential backoff with full jitter, a cap per wait, and a budget of attempts and of time.

    Full jitter spreads the retries of many orders over the whole wait, so that what failed together
    does not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
    """

    attempts: int
    initial_s: float
    factor: float
    max_s: float
    budget_s: float

    def ceiling_s(self, attempt: int) -> float:
        """The longest wait after the ``attempt``-th failure, in seconds."""
        try:
            return min(self.max_s, self.initial_s * float(self.factor) ** (attempt - 1))
        except OverflowError:  # Past the largest float, hence far past the cap.
            return self.max_s

    def retry_at(
        self, attempt: int, now: datetime, progressed_at: datetime, jitter: float
    ) -> datetime | None:
        """When to make the next attempt, or None if the budget is spent.

        ``jitter`` is drawn evenly from [0, 1); ``progressed_at`` is when the order last got on.
        """
        at = after(now, self.ceiling_s(attempt) * jitter)
        if attempt >= self.attempts or not self.within_budget(at, progressed_at):
            return None
        return at

    def within_budget(self, at: datetime, progressed_at: datetime) -> bool:
        """Whether an attempt at that time is still inside the step's total budget of time."""
        return (at - progressed_at).total_seconds() <= self.budget_s


class Circumstances(NamedTuple):
    """What a decision may know of the world besides the order: handed in, so that it stays pure."""

    now: datetime
    jitter: float
    retry: RetryPolicy
    hold_s: float


def after(now: datetime, seconds: float) -> datetime:
    """``seconds`` later, in whole milliseconds: all that the log can keep."""
    return now + timedelta(milliseconds=round(seconds * 1000))
