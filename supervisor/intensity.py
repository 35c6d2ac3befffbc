"""How many restarts are mending, and how many are a sign that restarting does not help."""

from __future__ import annotations

from dataclasses import dataclass

from supervisor.validation import require_count, require_number

Restarts = tuple[float, ...]
"""The times of the restarts that still count, oldest first."""


@dataclass(frozen=True, slots=True)
class Intensity:
    """At most ``max_restarts`` restarts in any ``window_s`` seconds.

    Raises:
        SpecError: a number is not finite or out of range.
    """

    max_restarts: int = 5
    window_s: float = 60.0

    def __post_init__(self) -> None:
        require_count("intensity.max_restarts", self.max_restarts)
        require_number("intensity.window_s", self.window_s, exclusive=True)


def add_restart(restarts: Restarts, now: float, intensity: Intensity) -> tuple[Restarts, bool]:
    """Count one restart more; say whether it is still within the budget.

    OTP's ``supervisor:add_restart/1``: forget what has left the window, which includes both its
    ends, add this one, count.
    """
    recent = (*(then for then in restarts if now - then <= intensity.window_s), now)
    return recent, len(recent) <= intensity.max_restarts
