"""The orders whose rows are behind what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orders.state import OrderState
from persistence.order_news import OrderChange


class Behind(NamedTuple):
    """An order, and since when its row has not been written."""

    state: OrderState
    position: int
    """Of the commit that made it so."""
    first: int
    """A position of the log: the row lacks nothing that stands before it."""
    since: float
    new: bool
    """The order most likely has no row yet."""


class Unwritten:
    """Keeps what is to be written, until it is.

    An order that is under way will change again in a moment: its row waits ``patience_s`` seconds,
    by whose end most have come to rest and are written once instead of five times. One that is at
    rest is due at once.
    """

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._orders: dict[str, Behind] = {}
        """The one that has waited longest first."""

    def __len__(self) -> int:
        return len(self._orders)

    def note(self, changes: Sequence[OrderChange], first: int, now: float) -> None:
        """These orders have changed, by commits at ``first`` or behind it."""
        for change in changes:
            state = change.after
            known = self._orders.get(state.id)
            since = (first, now, change.before is None) if known is None else known[2:]
            self._orders[state.id] = Behind(state, change.position, *since)

    def due(self, now: float, *, everything: bool) -> list[Behind]:
        """What is to be written now."""
        if everything:
            return list(self._orders.values())
        long_ago = now - self._patience_s
        return [
            order
            for order in self._orders.values()
            if order.since <= long_ago or order.state.status.at_rest
        ]

    def written(self, orders: Sequence[Behind]) -> None:
        """These are up to date."""
        for order in orders:
            del self._orders[order.state.id]

    def oldest(self) -> Behind | None:
        """The one that has waited longest."""
        return next(iter(self._orders.values()), None)
