"""The last events of the feed, in memory. Readers keep a number into it; it keeps none of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from persistence.feed.events import FeedEvent, end_of_commit


class FellBehindError(Exception):
    """What a reader wants next is no longer kept."""


class Ring:
    """A bounded window onto the end of the feed.

    Events are numbered as they come in, from 0. One that is pushed out is gone: whoever still wants
    it reads the store. It outlives the projection that fills it.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._events: list[FeedEvent] = []
        self._lost_to = 0
        self._listeners: list[Callable[[], None]] = []
        self.head = 0
        """The number that the next event gets."""
        self.log_position: int | None = None
        """Everything up to this commit has been through here; None before anything has."""

    @property
    def oldest(self) -> int:
        """The number of the oldest event that is kept."""
        return self.head - len(self._events)

    @property
    def reached(self) -> int:
        """The feed position up to which everything has been through here."""
        return 0 if self.log_position is None else end_of_commit(self.log_position)

    def begin(self, log_position: int) -> None:
        """Say where in the log it begins: what came before is not kept."""
        self.log_position = log_position
        self._lost_to = end_of_commit(log_position) if log_position else 0

    def extend(self, log_position: int, events: Sequence[FeedEvent]) -> None:
        """Take in what the log holds up to a position; push out what there is no room for."""
        self.log_position = log_position
        for event in events:
            if len(self._events) < self._size:
                self._events.append(event)
            else:
                place = self.head % self._size
                self._lost_to = self._events[place].position
                self._events[place] = event
            self.head += 1
        if events:
            for listener in self._listeners:
                listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it called whenever events have come in, until what is returned is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def number_behind(self, position: int) -> int | None:
        """The number of the first event behind a feed position; None if some may be lost."""
        if position < self._lost_to:
            return None
        # In a full ring the oldest stands somewhere in the middle.
        turn = self.head % self._size if len(self._events) == self._size else 0
        older, newer = self._events[turn:], self._events[:turn]
        found = bisect_right(older, position, key=_position)
        if found == len(older):
            found += bisect_right(newer, position, key=_position)
        return self.oldest + found

    def read(self, first: int, end: int) -> list[FeedEvent]:
        """The events from one number up to another, or to the newest.

        Raises:
            FellBehindError: if the first is no longer kept.
        """
        if first < self.oldest:
            raise FellBehindError
        end = min(end, self.head)
        if first >= end:
            return []
        begin, stop = first % self._size, (end - 1) % self._size + 1
        if begin < stop:
            return self._events[begin:stop]
        return self._events[begin:] + self._events[:stop]


def _position(event: FeedEvent) -> int:
    return event.position
