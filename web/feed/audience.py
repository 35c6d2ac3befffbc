"""Who waits for what, so that news wake those whom they are for and nobody else."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from persistence.feed import FellBehindError, Ring, Scope
from web.feed.board import EVERYTHING, Board, Notice

_PACE_S: Final = 0.02
"""Between two rounds of waking. What comes meanwhile goes out in one write to each client."""


class Listener(Protocol):
    """A reader of the ring and of the board, who may be at rest."""

    @property
    def scope(self) -> Scope:
        """What it wants."""
        ...

    def wake(self, event: int, notice: int) -> None:
        """Something may be for it: in the ring from that number on, on the board from that one. If
        it rests, nothing before them is that it has not had.
        """
        ...


class Audience:
    """The readers that follow live, by what they follow."""

    def __init__(self, ring: Ring, board: Board) -> None:
        self._ring = ring
        self._board = board
        self._all: dict[Listener, None] = {}
        self._by_owner: defaultdict[str, dict[Listener, None]] = defaultdict(dict)
        self._by_order: defaultdict[str, dict[Listener, None]] = defaultdict(dict)
        self._looked_to = ring.head
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._leave_ring = ring.listen(self._on_events)
        self.on_staff: Callable[[], None] = lambda: None
        """Called whenever somebody comes who follows everything."""

    @property
    def has_staff(self) -> bool:
        """Somebody follows everything."""
        return bool(self._all)

    def has_one_for(self, order_id: str, owner_ref: str) -> bool:
        """Somebody follows that order, or its owner's, and not just everything."""
        return order_id in self._by_order or owner_ref in self._by_owner

    def join(self, listener: Listener) -> None:
        """Wake it from now on."""
        self._place_of(listener.scope)[listener] = None
        if listener.scope == EVERYTHING:
            self.on_staff()

    def leave(self, listener: Listener) -> None:
        """Wake it no more."""
        scope = listener.scope
        place = self._place_of(scope)
        place.pop(listener, None)
        if not place and scope.order_id is not None:
            del self._by_order[scope.order_id]
        elif not place and scope.owner_ref is not None:
            del self._by_owner[scope.owner_ref]

    def tell(self, notices: Sequence[Notice]) -> None:
        """Put notices on the board."""
        first = self._board.head
        self._board.put(notices)
        for listener in list(self._all):
            listener.wake(0, first)
        for number, notice in enumerate(notices, start=first):
            if notice.order_id is not None:
                for listener in self._interested(notice.order_id, notice.owner_ref):
                    # What the ring holds beyond that, it will be woken for.
                    listener.wake(self._looked_to, number)

    def close(self) -> None:
        """Wake nobody any more."""
        self._leave_ring()
        if self._timer is not None:
            self._timer.cancel()

    def _place_of(self, scope: Scope) -> dict[Listener, None]:
        if scope == EVERYTHING:
            return self._all
        if scope.order_id is not None:
            return self._by_order[scope.order_id]
        return self._by_owner[scope.owner_ref or ""]

    def _on_events(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next_at, loop.time()), self._wake_all)

    def _wake_all(self) -> None:
        self._timer = None
        self._next_at = asyncio.get_running_loop().time() + _PACE_S
        first, self._looked_to = self._looked_to, self._ring.head
        notice = self._board.head
        for listener in list(self._all):
            listener.wake(0, 0)
        if not self._by_owner and not self._by_order:
            return
        try:
            events = self._ring.read(first, self._looked_to)
        except FellBehindError:
            # Some of these are gone unseen. Who might have wanted them learns it when it looks.
            for listener in self._choosy():
                listener.wake(0, notice)
            return
        for number, event in enumerate(events, start=first):
            for listener in self._interested(event.order_id, event.owner_ref):
                listener.wake(number, notice)

    def _choosy(self) -> Iterator[Listener]:
        for listeners in (*self._by_owner.values(), *self._by_order.values()):
            yield from list(listeners)

    def _interested(self, order_id: str, owner_ref: str) -> Iterator[Listener]:
        yield from list(self._by_owner.get(owner_ref, ()))
        yield from list(self._by_order.get(order_id, ()))
