"""What the settings mean, as the values that the rooms below take; and the two sources of the world
outside: the time and new names.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import uuid_utils

from gateways.breaker import BreakerPolicy
from orders.policy import RetryPolicy
from settings import Settings
from supervisor import Backoff, Intensity

Clock = Callable[[], datetime]
"""The time: UTC, whole milliseconds, which is all that the log can keep."""


def utc_now() -> datetime:
    """The time by this machine's clock."""
    # Asked ten times an order. To cut a datetime's microseconds off would cost five times as much.
    return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1_000, UTC)


def new_id() -> str:
    """A name that is used nowhere else, and sorts by when it was made (UUID version 7)."""
    return str(uuid_utils.uuid7())


def retry_policy(settings: Settings) -> RetryPolicy:
    """How a step is tried again."""
    return RetryPolicy(
        attempts=settings.step_attempts,
        initial_s=settings.backoff_initial_s,
        factor=settings.backoff_factor,
        max_s=settings.backoff_max_s,
        budget_s=settings.step_budget_s,
    )


def breaker_policy(settings: Settings) -> BreakerPolicy:
    """When a gateway is left alone."""
    return BreakerPolicy(settings.breaker_failures, settings.breaker_cooldown_s)


def crash_intensity(settings: Settings) -> Intensity:
    """How many restarts are too many."""
    return Intensity(settings.crash_restarts, settings.crash_window_s)


def crash_backoff(settings: Settings) -> Backoff:
    """How long a crashed actor waits for its restart."""
    return Backoff(
        initial_s=settings.crash_backoff_initial_s,
        factor=2.0,
        cap_s=settings.crash_backoff_max_s,
        reset_after_s=settings.crash_window_s,
    )
