"""The supervision tree: budgets kept, backoffs within their bounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from simulation.checks.evidence import Evidence
from supervisor import ActorCrashed, ActorQuarantined, ActorRestarted
from supervisor.slot import parent_of

_BY_HAND = "restarted by an operator"
_EPSILON = 1e-6


def check_supervision(evidence: Evidence) -> Iterator[str]:
    """At most so many restarts in any window, each after a wait within its ceiling."""
    settings = evidence.world.plan.settings
    restarts: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    crashed_at: dict[tuple[str, str], float] = {}
    for process, at, event in evidence.world.supervision:
        place = (process, event.path)
        if isinstance(event, ActorCrashed):
            crashed_at[place] = at
        elif isinstance(event, ActorRestarted):
            if not event.delay_s <= event.ceiling_s <= settings.crash_backoff_max_s + _EPSILON:
                yield f"{event.path} waited {event.delay_s} of {event.ceiling_s} s"
            waited = at - crashed_at.get(place, at)
            if place in crashed_at and waited + _EPSILON < event.delay_s:
                yield f"{event.path} came back after {waited} s, not {event.delay_s}"
            if _BY_HAND not in event.reason and not event.reason.startswith("with "):
                restarts[_budget_of(process, event.path)].append(at)
        elif isinstance(event, ActorQuarantined):
            restarts.pop(_budget_of(process, event.path), None)
    for (process, path), times in restarts.items():
        for first, last in zip(times, times[settings.crash_restarts :], strict=False):
            # A wait may bring two restarts nearer to each other than their crashes were.
            if last - first < settings.crash_window_s - settings.crash_backoff_max_s:
                yield f"{process}: {path} had more restarts than its budget by {last}"


def _budget_of(process: str, path: str) -> tuple[str, str]:
    """Each order has its own budget, all others that of their supervisor."""
    parent = parent_of(path) or "/"
    return process, path if parent == "/orders" else parent
