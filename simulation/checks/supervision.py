"""The supervision tree: budgets kept, backoffs within their bounds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from actors.recorder import SUPERVISION_STREAM
from orders.events import Event, OrderRetried
from simulation.checks.evidence import Evidence
from simulation.wire import at_once
from supervisor import ActorCrashed, ActorQuarantined, ActorRestarted
from supervisor.slot import parent_of

_BY_HAND = "restarted by an operator"
_EPSILON = 1e-6


def check_supervision(evidence: Evidence) -> Iterator[str]:
    """At most so many restarts in any window, each after a wait within its ceiling."""
    world, settings = evidence.world, evidence.world.plan.settings
    restarts: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    crashed_at: dict[tuple[str, str], float] = {}
    last_at: dict[tuple[str, str], int] = {}
    begun_anew = _retries(evidence)
    for process, at, event, position in world.supervision:
        place = (process, event.path)
        if isinstance(event, ActorCrashed):
            crashed_at[place] = at
        elif isinstance(event, ActorRestarted):
            if not event.delay_s <= event.ceiling_s <= settings.crash_backoff_max_s + _EPSILON:
                yield f"{event.path} waited {event.delay_s} of {event.ceiling_s} s"
            waited = at - crashed_at.get(place, at)
            cut_short = world.by_hand.get(place, -1.0) >= crashed_at.get(place, at)
            if place in crashed_at and not cut_short and waited + _EPSILON < event.delay_s:
                yield f"{event.path} came back after {waited} s, not {event.delay_s}"
            budget = _budget_of(process, event.path)
            if any(last_at.get(budget, 0) < retry <= position for retry in begun_anew[event.path]):
                # It had come to rest, and its actor had left: this is another child.
                restarts.pop(budget, None)
            last_at[budget] = position
            if _BY_HAND not in event.reason and not event.reason.startswith("with "):
                restarts[budget].append(at)
        elif isinstance(event, ActorQuarantined):
            restarts.pop(_budget_of(process, event.path), None)
    for (process, path), times in restarts.items():
        for first, last in zip(times, times[settings.crash_restarts :], strict=False):
            # A wait may bring two restarts nearer to each other than their crashes were.
            if last - first < settings.crash_window_s - settings.crash_backoff_max_s:
                yield f"{process}: {path} had more restarts than its budget by {last}"


def check_record(evidence: Evidence) -> Iterator[str]:
    """What happened in the tree is in the log, for whoever asks next week."""
    world = evidence.world
    # What an earlier process had not written yet is gone with it.
    happened: Counter[Event] = Counter(
        event for name, _, event, _ in world.supervision if name == world.newest
    )
    history = at_once(world.log.read_stream(SUPERVISION_STREAM))
    for event in happened - Counter(recorded.event for recorded in history):
        yield f"{event.type} is not in the log: {event}"


def _retries(evidence: Evidence) -> defaultdict[str, list[int]]:
    """Where in the log orders were sent on their way again, by the path of their actor."""
    retries: defaultdict[str, list[int]] = defaultdict(list)
    for commit in evidence.commits:
        if any(isinstance(event, OrderRetried) for event in commit.events):
            retries[f"/orders/{commit.stream.removeprefix('order-')}"].append(commit.position)
    return retries


def _budget_of(process: str, path: str) -> tuple[str, str]:
    """Each order has its own budget, all others that of their supervisor."""
    parent = parent_of(path) or "/"
    return process, path if parent == "/orders" else parent
