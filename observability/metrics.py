"""What Prometheus is told: one registry for each engine, filled by plain additions, and turned into
families only when somebody scrapes.

Labels are templates and names of ours, never ids: their number does not grow with the orders.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, exposition
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector
from prometheus_client.samples import Exemplar as Sample
from prometheus_client.utils import floatToGoString

from observability.histogram import Exemplar, Histogram
from observability.statistics import Statistics
from orders.steps import STEPS

COMMIT_BOUNDS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip
BATCH_BOUNDS: Final = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
REQUEST_BOUNDS: Final = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
)  # fmt: skip

OPENMETRICS: Final = "application/openmetrics-text"
_WANTS_OPENMETRICS: Final = re.compile(
    rf"(?:^|,)\s*{re.escape(OPENMETRICS)}\s*(?P<parameters>(?:;[^,]*)?)(?:,|$)", re.IGNORECASE
)
_UNWANTED: Final = re.compile(r";\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE)


class Exposition(NamedTuple):
    """The metrics as text."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is not counted but looked at, at the moment of a scrape."""

    in_flight: int = 0
    mailboxes: Mapping[str, int] = field(default_factory=dict)
    """Messages waiting, by actor; those of a pool's children together, as ``/orders/*``."""
    feed_clients: int = 0
    feed_lag_events: int = 0


class Metrics:
    """The metrics of one engine, under the names that others rely on."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._restarts: Counter[str] = Counter()
        self._commit_seconds = Histogram(COMMIT_BOUNDS)
        self._batch_events = Histogram(BATCH_BOUNDS)
        self._requests: dict[tuple[str, int], Histogram] = {}
        self._process = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self._process)

    # Counting

    def restarted(self, actor: str) -> None:
        """An actor was restarted; ``actor`` is its path, or its pool's with ``/*``."""
        self._restarts[actor] += 1

    def committed(self, events: int, seconds: float) -> None:
        """A batch is in the log."""
        self._commit_seconds.observe(seconds)
        self._batch_events.observe(events)

    def answered(
        self, route: str, status: int, seconds: float, correlation_id: str, at: float
    ) -> None:
        """A request was answered; ``route`` is the template of its path."""
        histogram = self._requests.get((route, status))
        if histogram is None:
            histogram = self._requests[route, status] = Histogram(REQUEST_BOUNDS)
        histogram.observe(seconds, correlation_id, at)

    # Showing

    def expose(self, accept: str, gauges: Gauges) -> Exposition:
        """All of it, in the format that the Accept header asks for."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Families([*self._families(gauges), *self._process.collect()]))
        wanted = _WANTS_OPENMETRICS.search(accept)
        if wanted and not _UNWANTED.search(wanted["parameters"]):
            text: bytes = openmetrics.generate_latest(registry)  # type: ignore[no-untyped-call]
            return Exposition(openmetrics.CONTENT_TYPE_LATEST, text)
        return Exposition(exposition.CONTENT_TYPE_PLAIN_0_0_4, exposition.generate_latest(registry))

    def _families(self, gauges: Gauges) -> Iterator[Metric]:
        yield from self._of_orders(gauges)
        yield from self._of_actors(gauges)
        yield _histogram(
            "conveyor_journal_commit_seconds", "Time a batch took", self._commit_seconds
        )
        yield _histogram("conveyor_journal_batch_events", "Events in a batch", self._batch_events)
        yield _gauge("conveyor_feed_clients", "Clients of the feed", gauges.feed_clients)
        yield _gauge(
            "conveyor_feed_lag_events",
            "Events that the slowest client of the feed is behind",
            gauges.feed_lag_events,
        )
        requests = HistogramMetricFamily(
            "conveyor_http_request_seconds", "Time to an answer", labels=("route", "status")
        )
        for (route, status), histogram in sorted(self._requests.items()):
            _add(requests, (route, str(status)), histogram)
        yield requests

    def _of_orders(self, gauges: Gauges) -> Iterator[Metric]:
        statistics = self._statistics
        orders = CounterMetricFamily(
            "conveyor_orders", "Orders that came to a status", labels=("status",)
        )
        for status, tally in statistics.statuses.items():
            orders.add_metric((str(status),), tally.entered, exemplar=_shown(tally.last))
        yield orders
        yield _gauge("conveyor_orders_in_flight", "Orders being worked on", gauges.in_flight)
        steps = HistogramMetricFamily(
            "conveyor_step_seconds", "Time from coming to a step to its end",
            labels=("step", "outcome"),
        )  # fmt: skip
        for (step, outcome), histogram in sorted(statistics.step_seconds.items()):
            _add(steps, (step, outcome), histogram)
        yield steps
        retries = CounterMetricFamily(
            "conveyor_step_retries", "Failed attempts that are made again", labels=("step",)
        )
        for step, count in sorted(statistics.retries.items()):
            retries.add_metric((step,), count)
        yield retries
        letters = Counter({step.name: 0 for step in STEPS})
        for (step, _), count in statistics.parked.items():
            letters[step] += count
        dead = GaugeMetricFamily("conveyor_dead_letters", "Parked orders", labels=("step",))
        for step, count in sorted(letters.items()):
            dead.add_metric((step,), count)
        yield dead

    def _of_actors(self, gauges: Gauges) -> Iterator[Metric]:
        restarts = CounterMetricFamily(
            "conveyor_actor_restarts", "Restarts after a crash", labels=("actor",)
        )
        for actor in sorted(gauges.mailboxes.keys() | self._restarts.keys()):
            restarts.add_metric((actor,), self._restarts[actor])
        yield restarts
        waiting = GaugeMetricFamily(
            "conveyor_mailbox_messages", "Messages waiting", labels=("actor",)
        )
        for actor, messages in sorted(gauges.mailboxes.items()):
            waiting.add_metric((actor,), messages)
        yield waiting


class _Families(Collector):
    """Families that are there already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)


def _histogram(name: str, documentation: str, histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(name, documentation, labels=())
    _add(family, (), histogram)
    return family


def _add(family: HistogramMetricFamily, labels: tuple[str, ...], histogram: Histogram) -> None:
    buckets: list[tuple[str, float] | tuple[str, float, Sample]] = []
    count = 0
    bounds = (*histogram.bounds, float("inf"))
    for bound, more, last in zip(bounds, histogram.counts, histogram.exemplars, strict=True):
        count += more
        name: str = floatToGoString(bound)  # type: ignore[no-untyped-call]
        shown = _shown(last)
        buckets.append((name, count) if shown is None else (name, count, shown))
    family.add_metric(labels, buckets, histogram.sum)


def _shown(exemplar: Exemplar | None) -> Sample | None:
    if exemplar is None or not exemplar.showable:
        return None
    return Sample({"correlation_id": exemplar.correlation_id}, exemplar.value, exemplar.at)
