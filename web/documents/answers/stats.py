"""The engine's figures."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from web.documents.answers.shape import shape
from web.documents.words import CircuitState, JournalState, Natural, StepName


@shape
class OrderCounts(TypedDict):
    """How many orders have each status."""

    placed: Natural
    reserved: Natural
    authorized: Natural
    shipped: Natural
    completed: Natural
    compensating: Natural
    rejected: Natural
    cancelled: Natural
    parked: Natural


@shape
class Throughput(TypedDict):
    window_s: Natural
    """Over how many seconds the others are averaged."""
    placed_per_s: float
    completed_per_s: float
    events_per_s: float


@shape
class Latency(TypedDict):
    """How long some of a kind took, in milliseconds; null if there were none."""

    count: Natural
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


@shape
class StepLatency(Latency):
    """From the order's progress before the step to its being done."""

    name: StepName


@shape
class LatencySlice(TypedDict):
    """How long things took that were done within the same ten seconds."""

    at: datetime
    """When the ten seconds began."""
    order: Latency
    """Orders that were completed, from when they were placed."""
    steps: list[StepLatency]


@shape
class DeadLetterCount(TypedDict):
    step: str
    error: str
    count: Natural


@shape
class FeedFigures(TypedDict):
    clients: Natural
    lag_events: Natural
    """How far the slowest client is behind."""


@shape
class Second(TypedDict):
    """What happened in one second."""

    at: datetime
    placed: Natural
    completed: Natural
    rejected: Natural
    parked: Natural


@shape
class Circuit(TypedDict):
    """A gateway's circuit breaker."""

    name: str
    state: CircuitState
    since: datetime
    failures: Natural
    """In a row, up to now."""


@shape
class JournalFigures(TypedDict):
    state: JournalState
    since: datetime
    last_commit_ms: float
    last_batch: Natural
    """Commits in the last batch."""


class _Now(TypedDict):
    at: datetime
    orders: OrderCounts
    """How many orders have each status; all statuses are there."""
    in_flight: Natural
    """Orders being worked on."""
    throughput: Throughput
    steps: list[StepLatency]
    """Over the last five minutes."""
    dead_letters: list[DeadLetterCount]
    """Parked orders by what parked them, the most frequent first."""
    backlog: Natural
    """Events' batches that are not in the log yet."""
    position: Natural
    """The log's last."""
    feed: FeedFigures
    circuits: list[Circuit]
    journal: JournalFigures


@shape
class Stats(_Now):
    series: list[Second]
    """The last five minutes, the oldest first."""
    latencies: list[LatencySlice]
    """The last five minutes by ten seconds, the oldest first."""


@shape
class StatsMessage(_Now):
    """What the feed sends once a second."""

    second: Second
    """The newest one that is complete."""
    latency: LatencySlice
    """The newest one that is complete, told until there is the next."""
