"""Commits for the contract suites, with only what a test is about spelled out."""

from __future__ import annotations

from datetime import UTC, datetime

from orders.events import Event, StockReserved
from persistence.store import Commit

AT = datetime(2026, 11, 22, 12, 30, 15, 125_000, tzinfo=UTC)


def commit(
    position: int,
    stream: str | None = None,
    from_seq: int = 1,
    *,
    events: tuple[Event, ...] = (StockReserved(1, "reference"),),
    shard: int = 0,
    commit_id: str = "",
    writer: str = "writer",
    at: datetime = AT,
) -> Commit:
    """A commit at that position, in a stream of its own unless one is named."""
    return Commit(
        shard=shard,
        position=position,
        stream=stream or f"order-{position}",
        from_seq=from_seq,
        events=events,
        commit_id=commit_id or f"{writer}-{position}",
        writer=writer,
        at=at,
        correlation_id="correlation",
        causation_id=None,
    )
