"""The engine's figures, from what it has counted."""

from __future__ import annotations

from engine.parts import Parts
from gateways.breaker import CircuitBreaker
from web.port import Circuit, DeadLetters, FeedFigures, JournalFigures, Stats, StepLatency


def describe_stats(parts: Parts, feed: FeedFigures, in_flight: int) -> Stats:
    """The figures as they are now. Nothing is asked of the database."""
    now, statistics, journal = parts.clock(), parts.statistics, parts.status
    breakers = (parts.payment_guard.breaker, parts.shipping_guard.breaker)
    return Stats(
        at=now,
        orders={status: tally.now for status, tally in statistics.statuses.items()},
        in_flight=in_flight,
        throughput=statistics.throughput(now),
        steps=[
            StepLatency(step, latencies.of, *latencies.values)
            for step, latencies in statistics.latencies(now).items()
        ],
        dead_letters=[
            DeadLetters(step, error, count)
            for (step, error), count in statistics.parked.most_common()
        ],
        backlog=journal.backlog,
        position=journal.position,
        feed=feed,
        series=statistics.series(now),
        latencies=statistics.latency_slices(now),
        circuits=[_circuit(breaker) for breaker in breakers],
        journal=JournalFigures(
            str(journal.state), journal.since, 1000 * journal.last_commit_s, journal.last_batch
        ),
    )


def _circuit(breaker: CircuitBreaker) -> Circuit:
    status = breaker.status()
    return Circuit(breaker.name, str(status.state), status.since, status.failures)
