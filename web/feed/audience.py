"""Who waits for what, so that news reach those whom they are for and wake nobody else."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from persistence.feed import FeedEvent, FellBehindError, Ring, Scope
from web.feed.board import EVERYTHING, Board, Notice
from web.feed.messages import Message

_PACE_S: Final = 0.02
"""Between two rounds, at least. What comes meanwhile goes out in one write to each client."""

_PACE_EACH_S: Final = 0.001
"""For each who was handed something of its own in a round. To wake one and write to it takes about
a tenth of that. Those who follow everything share what they are sent: later is no cheaper.
"""

_PACE_LONGEST_S: Final = 0.2


@dataclass(slots=True)
class News:
    """What one listener is told in a round, each thing with its number."""

    number: int
    """The ring's, behind this round."""
    notice: int
    """The board's, behind this round."""
    events: list[tuple[int, FeedEvent]] = field(default_factory=list)
    messages: list[tuple[int, Message]] = field(default_factory=list)


class Listener(Protocol):
    """A reader of the ring and of the board, who may be at rest."""

    @property
    def scope(self) -> Scope:
        """What it wants."""
        ...

    def wake(self) -> None:
        """If it rests, it is to look for itself."""
        ...

    def hand(self, news: News) -> None:
        """If it rests: all that is for it in this round, and nothing was between that and what it
        has had.
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
        self._told_to = board.head
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._leave_ring = ring.listen(self._soon)
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
        self._board.put(notices)
        self._soon()

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

    def _soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next_at, loop.time()), self._go_round)

    def _go_round(self) -> None:
        self._timer = None
        for listener in self._all:
            listener.wake()
        pace = min(_PACE_LONGEST_S, max(_PACE_S, _PACE_EACH_S * self._hand_out()))
        self._next_at = asyncio.get_running_loop().time() + pace

    def _hand_out(self) -> int:
        """Give those who want only some of it what is theirs; to how many."""
        first, self._looked_to = self._looked_to, self._ring.head
        told, self._told_to = self._told_to, self._board.head
        if not self._by_owner and not self._by_order:
            return 0
        try:
            events = self._ring.read(first, self._looked_to)
            notices = self._board.read(told, self._told_to)
        except FellBehindError:
            # Some of these are gone unseen. Who might have wanted them learns it when it looks.
            choosy = list(self._choosy())
            for listener in choosy:
                listener.wake()
            return len(choosy)
        found: defaultdict[Listener, News] = defaultdict(
            lambda: News(self._looked_to, self._told_to)
        )
        for number, event in enumerate(events, start=first):
            for listener in self._interested(event.order_id, event.owner_ref):
                found[listener].events.append((number, event))
        for number, notice in enumerate(notices, start=told):
            if notice.order_id is not None:
                for listener in self._interested(notice.order_id, notice.owner_ref):
                    found[listener].messages.append((number, notice.message))
        for listener, news in found.items():
            listener.hand(news)
        return len(found)

    def _choosy(self) -> Iterator[Listener]:
        for listeners in (*self._by_owner.values(), *self._by_order.values()):
            yield from listeners

    def _interested(self, order_id: str, owner_ref: str) -> Iterator[Listener]:
        yield from self._by_owner.get(owner_ref, ())
        yield from self._by_order.get(order_id, ())
