"""An event of the feed, and its position, which names one event and not a commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from orders.events import Recorded
from persistence.orders_projection import ORDER_STREAMS
from persistence.store import Commit

EVENTS_OF_A_COMMIT: Final = 1_000
"""Positions that a commit has room for. No decision about an order has a hundredth of that."""


class FeedEvent:
    """One event of one order. ``text`` is kept here by whoever writes it out first."""

    __slots__ = ("order_id", "owner_ref", "position", "recorded", "text")

    def __init__(self, position: int, order_id: str, owner_ref: str, recorded: Recorded) -> None:
        self.position = position
        self.order_id = order_id
        self.owner_ref = owner_ref
        """Whose the order is; empty where nobody asked."""
        self.recorded = recorded
        self.text: bytes | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which events a reader may see and wants to: of one owner's orders, of one order, or all."""

    owner_ref: str | None = None
    order_id: str | None = None

    def admits(self, order_id: str, owner_ref: str) -> bool:
        """Whether an event of that order belongs to it."""
        return (self.order_id is None or self.order_id == order_id) and (
            self.owner_ref is None or self.owner_ref == owner_ref
        )


def end_of_commit(log_position: int) -> int:
    """The feed position behind everything that the log holds up to there."""
    return log_position * EVENTS_OF_A_COMMIT + EVENTS_OF_A_COMMIT - 1


def commit_before(position: int) -> int:
    """The log position up to which a reader at a feed position has read all there is."""
    log_position, index = divmod(position, EVENTS_OF_A_COMMIT)
    return log_position if index == EVENTS_OF_A_COMMIT - 1 else max(0, log_position - 1)


def order_of(commit: Commit) -> str | None:
    """The id of the order that a commit is about, if it is about one."""
    stream = commit.stream
    return stream[len(ORDER_STREAMS) :] if stream.startswith(ORDER_STREAMS) else None


def events_of(commit: Commit, order_id: str, owner_ref: str = "") -> Iterator[FeedEvent]:
    """The events of a commit about an order, each with its position."""
    first = commit.position * EVENTS_OF_A_COMMIT
    for index, recorded in enumerate(commit.recorded()):
        yield FeedEvent(first + index, order_id, owner_ref, recorded)
