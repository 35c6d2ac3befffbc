"""What the orders are doing, counted as it happens: nothing here is ever queried for.

It listens to the orders projection, a few additions for each event. At every beginning it is told
how things stand, so that its counts are right at a million orders as at one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from observability.histogram import Exemplar, Histogram, exemplar
from observability.percentiles import SLICE_S, Percentiles, SlidingPercentiles
from observability.seconds import KEPT_S, Second, Seconds
from orders.events import Event, OrderParked, StepDone, StepFailed, StepRefused
from orders.state import OrderState, Status
from orders.steps import STEP_OF_EVENT, STEPS
from persistence.order_news import OrderChange, Tally

WINDOW_S: Final = 60
"""Over which throughput is averaged."""

LATENCY_WINDOW_S: Final = 300
SHARES: Final = (0.5, 0.95, 0.99)
"""p50, p95 and p99."""

SETTLED_S: Final = 2
"""What is told is a little late, and later under load: only then is a count the last."""

_NO_SECOND: Final = Second(-1)

STEP_BOUNDS: Final = (
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
)  # fmt: skip


class Throughput(NamedTuple):
    """Things a second, over the last :data:`WINDOW_S` seconds."""

    placed: float
    completed: float
    events: float


class LatencySlice(NamedTuple):
    """How long things took that were done within the same :data:`SLICE_S` seconds."""

    at: int
    """When it began: seconds since 1970."""
    order: Percentiles
    """Orders that were completed, from when they were placed."""
    steps: Mapping[str, Percentiles]


@dataclass(slots=True)
class StatusTally:
    """The orders of one status."""

    now: int = 0
    """How many have it now."""
    entered: int = 0
    """How often one came to it, since the start of the process."""
    last: Exemplar | None = None
    """The last one that did."""


class Statistics:
    """An :class:`persistence.order_news.OrderListener`. It belongs to the engine, outside the tree.

    What is cumulative counts from the start of the process; what is windowed goes by the events'
    own times.
    """

    def __init__(self) -> None:
        self.statuses = {status: StatusTally() for status in Status}
        self.parked: Counter[tuple[str, str]] = Counter()
        """Parked orders, by step and error."""
        self.retries: Counter[str] = Counter({step.name: 0 for step in STEPS})
        """Attempts that failed and are made again, by step."""
        self.step_seconds: dict[tuple[str, str], Histogram] = {}
        """By step and outcome: done, refused, or parked. From when the saga got to the step."""
        self._seconds = Seconds()
        self._latencies = {step.name: _lately() for step in STEPS}
        self._order_latencies = _lately()

    # Listening

    def began(self, tally: Tally) -> None:
        """Take over how things stand."""
        for status, its in self.statuses.items():
            its.now = tally.by_status.get(status, 0)
        self.parked = Counter(dict(tally.parked))

    def changed(self, change: OrderChange) -> None:
        """Count what happened to an order."""
        before = change.before
        time: datetime | None = None
        at, second = 0.0, _NO_SECOND
        for recorded, state in zip(change.recorded, change.states, strict=True):
            if recorded.at is not time:  # the events of one commit share theirs
                time = recorded.at
                at = time.timestamp()
                second = self._seconds.at(int(at))
            second.events += 1
            if before is None:
                second.placed += 1
                self._enter(state, at)
            else:
                if before.status is not state.status:
                    self._leave(before)
                    self._enter(state, at)
                    self._count(state, second, recorded.at)
                self._look_at(recorded.event, before, recorded.at, at)
            before = state

    def _leave(self, state: OrderState) -> None:
        self.statuses[state.status].now -= 1
        if state.status is Status.PARKED:
            why = _why_parked(state)
            self.parked[why] -= 1
            if self.parked[why] <= 0:
                del self.parked[why]

    def _enter(self, state: OrderState, at: float) -> None:
        its = self.statuses[state.status]
        its.now += 1
        its.entered += 1
        its.last = exemplar(state.correlation_id, 1.0, at)
        if state.status is Status.PARKED:
            self.parked[_why_parked(state)] += 1

    def _count(self, state: OrderState, second: Second, time: datetime) -> None:
        status = state.status
        if status is Status.COMPLETED:
            second.completed += 1
            took = _seconds_between(state.created_at, time)
            self._order_latencies.add(round(1000 * took), second.at)
        elif status is Status.REJECTED:
            second.rejected += 1
        elif status is Status.PARKED:
            second.parked += 1

    def _look_at(self, event: Event, before: OrderState, time: datetime, at: float) -> None:
        row = STEP_OF_EVENT.get(type(event))  # type: ignore[arg-type]  # of other events there is none
        if row is not None:
            if isinstance(event, StepDone):
                seconds = self._step_ended(row.name, "done", before, time, at)
                self._latencies[row.name].add(round(1000 * seconds), int(at))
        elif isinstance(event, StepFailed):
            self.retries[event.step] += event.retry_at is not None
        elif isinstance(event, StepRefused):
            self._step_ended(event.step, "refused", before, time, at)
        elif isinstance(event, OrderParked):
            self._step_ended(event.step, "parked", before, time, at)

    def _step_ended(
        self, step: str, outcome: str, before: OrderState, time: datetime, at: float
    ) -> float:
        seconds = _seconds_between(before.progressed_at, time)
        histogram = self.step_seconds.get((step, outcome))
        if histogram is None:
            histogram = self.step_seconds[step, outcome] = Histogram(STEP_BOUNDS)
        histogram.observe(seconds, before.correlation_id, at)
        return seconds

    # Looking

    def throughput(self, now: datetime) -> Throughput:
        """Over the last minute, but for the seconds that may not be told of yet."""
        seconds = self._seconds.last(WINDOW_S, _settled(now))
        return Throughput(
            sum(second.placed for second in seconds) / WINDOW_S,
            sum(second.completed for second in seconds) / WINDOW_S,
            sum(second.events for second in seconds) / WINDOW_S,
        )

    def series(self, now: datetime) -> list[Second]:
        """The last five minutes, second by second, the oldest first."""
        return self._seconds.last(KEPT_S, _settled(now))

    def latencies(self, now: datetime) -> Mapping[str, Percentiles]:
        """In milliseconds, of the steps that were done in the last five minutes."""
        at = int(now.timestamp())
        return {step: each.read(at) for step, each in self._latencies.items()}

    def latency_slices(self, now: datetime) -> list[LatencySlice]:
        """The last five minutes, :data:`SLICE_S` seconds at a time, the oldest first; quiet ones
        too, but none that is still filling: of the first few of its values nobody learns anything.
        """
        end = _settled(now) + 1 - SLICE_S
        orders = self._order_latencies.slices(end)
        steps = {step: each.slices(end) for step, each in self._latencies.items()}
        first = (end // SLICE_S - len(orders) + 1) * SLICE_S
        return [
            LatencySlice(
                first + n * SLICE_S, order, {step: slices[n] for step, slices in steps.items()}
            )
            for n, order in enumerate(orders)
        ]


def _lately() -> SlidingPercentiles:
    return SlidingPercentiles(LATENCY_WINDOW_S, SHARES)


def _seconds_between(beginning: datetime, end: datetime) -> float:
    # Two writers have two clocks: the second may see the end before the beginning.
    return max(0.0, (end - beginning).total_seconds())


def _settled(now: datetime) -> int:
    return int(now.timestamp()) - SETTLED_S


def _why_parked(state: OrderState) -> tuple[str, str]:
    return state.parked_step or "", state.parked_error or ""
