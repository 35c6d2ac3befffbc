"""How the engine is, from what it knows already."""

from __future__ import annotations

from engine.parts import Parts
from gateways.breaker import CircuitBreaker
from persistence.status import JournalState
from web.port import Component, Health

_JOURNAL_REASONS = {
    JournalState.STARTING: "the engine is starting",
    JournalState.AWAY: "the database cannot be reached",
    JournalState.FENCED: "another server has taken over this database",
}


def describe_health(parts: Parts, *, draining: bool, recovering: bool, in_flight: int) -> Health:
    """The engine's health. It is ready when it takes orders and has brought back those it had."""
    reasons = []
    if parts.status.state in _JOURNAL_REASONS:
        reasons.append(_JOURNAL_REASONS[parts.status.state])
    if recovering:
        reasons.append("orders of an earlier run are being brought back")
    if draining:
        reasons.append("the engine is shutting down")
    return Health(
        tuple(reasons),
        (
            _journal(parts),
            _orders(parts, in_flight),
            _gateway(parts.payment_guard.breaker),
            _gateway(parts.shipping_guard.breaker),
        ),
    )


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
