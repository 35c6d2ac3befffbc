"""How the engine is, from what it knows already."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from engine.parts import Parts
from gateways.breaker import CircuitBreaker
from persistence.status import JournalState
from web.port import Component, Health

AWAY: Final = "away"

_GRACE_S: Final = 1.0
"""A connection that breaks leaves the driver in doubt for a moment, until it has looked again."""

_JOURNAL_REASONS = {
    JournalState.STARTING: "the engine is starting",
    JournalState.AWAY: "the database cannot be reached",
    JournalState.FENCED: "another server has taken over this database",
}


def describe_health(parts: Parts, *, draining: bool, recovering: bool, in_flight: int) -> Health:
    """The engine's health. It is ready when it takes orders and has brought back those it had."""
    reasons = []
    database = _database(parts)
    if parts.status.state in _JOURNAL_REASONS:
        reasons.append(_JOURNAL_REASONS[parts.status.state])
    elif database.status == AWAY:
        # Nobody writes just now, or the journal would have noticed.
        reasons.append(_JOURNAL_REASONS[JournalState.AWAY])
    if recovering:
        reasons.append("orders of an earlier run are being brought back")
    if draining:
        reasons.append("the engine is shutting down")
    return Health(
        tuple(reasons),
        (
            database,
            _journal(parts),
            _projection(parts),
            _orders(parts, in_flight),
            _gateway(parts.payment_guard.breaker),
            _gateway(parts.shipping_guard.breaker),
        ),
    )


def _database(parts: Parts) -> Component:
    away_s = parts.backend.reach.away_s()
    if away_s < _GRACE_S:
        return Component("database", "up")
    return Component("database", AWAY, {"since": parts.clock() - timedelta(seconds=away_s)})


def _projection(parts: Parts) -> Component:
    # What is told and not written yet is written for whoever asks: no list shows less for it.
    told = parts.order_news.told
    lag = max(0, parts.status.position - told)
    return Component("projection orders", "up", {"position": told, "lag": lag})


def _journal(parts: Parts) -> Component:
    status = parts.status
    return Component(
        "journal",
        str(status.state),
        {
            "since": status.since,
            "position": status.position,
            "backlog": status.backlog,
            "last_commit_s": round(status.last_commit_s, 6),
        },
    )


def _orders(parts: Parts, in_flight: int) -> Component:
    limit = parts.settings.max_in_flight
    status = "full" if in_flight >= limit else "open"
    return Component("orders", status, {"in_flight": in_flight, "limit": limit})


def _gateway(breaker: CircuitBreaker) -> Component:
    circuit = breaker.status()
    return Component(
        f"gateway {breaker.name}",
        str(circuit.state),
        {"since": circuit.since, "failures": circuit.failures},
    )
