"""Who waits for what, so that an event wakes those whom it is for and nobody else."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Protocol

from persistence.feed import FeedEvent, FellBehindError, Ring, Scope

_PACE_S: Final = 0.02
"""Between two rounds of waking. What comes meanwhile goes out in one write to each client."""


class Listener(Protocol):
    """A reader of the ring who may be at rest."""

    @property
    def scope(self) -> Scope:
        """What it wants."""
        ...

    def wake(self, number: int | None) -> None:
        """Something is there for it: the event of that number, and nothing before that it has not
        seen; or (None) anything, from where it is.
        """
        ...


class Audience:
    """The readers that follow live, by what they follow."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._all: dict[Listener, None] = {}
        self._by_owner: defaultdict[str, dict[Listener, None]] = defaultdict(dict)
        self._by_order: defaultdict[str, dict[Listener, None]] = defaultdict(dict)
        self._looked_to = ring.head
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._leave_ring = ring.listen(self._on_news)

    def join(self, listener: Listener) -> None:
        """Wake it from now on."""
        self._place_of(listener.scope)[listener] = None

    def leave(self, listener: Listener) -> None:
        """Wake it no more."""
        scope = listener.scope
        place = self._place_of(scope)
        place.pop(listener, None)
        if not place and scope.order_id is not None:
            del self._by_order[scope.order_id]
        elif not place and scope.owner_ref is not None:
            del self._by_owner[scope.owner_ref]

    def close(self) -> None:
        """Wake nobody any more."""
        self._leave_ring()
        if self._timer is not None:
            self._timer.cancel()

    def _place_of(self, scope: Scope) -> dict[Listener, None]:
        if scope.order_id is not None:
            return self._by_order[scope.order_id]
        return self._all if scope.owner_ref is None else self._by_owner[scope.owner_ref]

    def _on_news(self) -> None:
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(max(self._next_at, loop.time()), self._wake_all)

    def _wake_all(self) -> None:
        self._timer = None
        self._next_at = asyncio.get_running_loop().time() + _PACE_S
        first, self._looked_to = self._looked_to, self._ring.head
        for listener in list(self._all):
            listener.wake(None)
        if not self._by_owner and not self._by_order:
            return
        try:
            events = self._ring.read(first, self._looked_to)
        except FellBehindError:
            # Some of these are gone unseen. Who wanted them learns it when it looks.
            for listener in list(self._choosy()):
                listener.wake(None)
            return
        for number, event in enumerate(events, start=first):
            for listener in list(self._interested(event)):
                listener.wake(number)

    def _choosy(self) -> Iterator[Listener]:
        for listeners in (*self._by_owner.values(), *self._by_order.values()):
            yield from listeners

    def _interested(self, event: FeedEvent) -> Iterator[Listener]:
        yield from self._by_owner.get(event.owner_ref, ())
        yield from self._by_order.get(event.order_id, ())
