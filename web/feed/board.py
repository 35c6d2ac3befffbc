"""What is told besides events: orders as they are now, places of the tree, figures.

Nobody is owed the past of these, so they are kept in memory only, and not for long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from persistence.feed import FellBehindError, Scope
from web.feed.messages import Message

_KEPT: Final = 4_096

EVERYTHING: Final = Scope()


class Notice(NamedTuple):
    """Something told to those who follow an order, or, without one, to those who follow all."""

    message: Message
    order_id: str | None = None
    owner_ref: str = ""

    def is_for(self, scope: Scope) -> bool:
        """Whether somebody with that scope is told."""
        if self.order_id is None:
            return scope == EVERYTHING
        return scope.admits(self.order_id, self.owner_ref)


class Board:
    """The last notices, numbered as they come, from 0."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._notices: deque[Notice] = deque(maxlen=kept)
        self.head = 0
        """The number that the next one gets."""

    def put(self, notices: Sequence[Notice]) -> None:
        """Put some up, and let the oldest go."""
        self._notices.extend(notices)
        self.head += len(notices)

    def read(self, first: int, end: int) -> list[Notice]:
        """Those from one number up to another, or to the newest.

        Raises:
            FellBehindError: if the first is no longer kept.
        """
        oldest = self.head - len(self._notices)
        if first < oldest:
            raise FellBehindError
        return [self._notices[n - oldest] for n in range(first, min(end, self.head))]
