"""What the engine counts of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from observability.seconds import Second
from observability.statistics import LatencySlice, Throughput
from orders.state import Status


class StepLatency(NamedTuple):
    """How long a step took lately, in milliseconds; None if it was not done."""

    name: str
    done: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class DeadLetters(NamedTuple):
    """Parked orders, by what parked them."""

    step: str
    error: str
    orders: int


class Circuit(NamedTuple):
    """A gateway's circuit breaker."""

    name: str
    state: str
    since: datetime
    failures: int


class JournalFigures(NamedTuple):
    """How the journal is, and its last batch."""

    state: str
    since: datetime
    last_commit_ms: float
    last_batch: int


class FeedFigures(NamedTuple):
    """Who reads the feed, and how many events the slowest of them is behind."""

    clients: int
    lag_events: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The engine's figures at one moment."""

    at: datetime
    orders: Mapping[Status, int]
    """For every status there is."""
    in_flight: int
    throughput: Throughput
    steps: Sequence[StepLatency]
    dead_letters: Sequence[DeadLetters]
    """The most frequent first."""
    backlog: int
    """Appends that are not in the log yet."""
    position: int
    """The log's last."""
    feed: FeedFigures
    series: Sequence[Second]
    """The last five minutes by the second, the oldest first. Never empty."""
    latencies: Sequence[LatencySlice]
    """The last five minutes by ten seconds, the oldest first. Never empty."""
    circuits: Sequence[Circuit]
    journal: JournalFigures
