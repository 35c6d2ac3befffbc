"""One reader of the feed: a cursor, and the task that hands over what lies behind it."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Protocol, TypeVar

from loguru import logger

from persistence.feed import EventFeed, FeedEvent, FellBehindError, Page, Scope
from persistence.patience import Patience
from persistence.store import StoreUnavailableError
from web.feed.audience import Audience, News
from web.feed.board import EVERYTHING, Board
from web.feed.messages import Batch, Message, event_message, position_message

WINDOW: Final = 64
"""Events that are handed over at once. No more than that waits for a client in this process."""

_LOOKED_THROUGH: Final = 1_000
"""Events that one client is looked for in before others have their turn."""

_SHARED: Final = 64

T = TypeVar("T")


class Outlet(Protocol):
    """The way to one client, whatever the transport."""

    @property
    def window(self) -> int:
        """How many messages it takes at once."""
        ...

    async def send(self, batch: Batch) -> None:
        """Hand a batch over; return when the next may come.

        Raises:
            ConnectionError: if the client has gone.
        """
        ...


class SharedBatches:
    """What was read for the last of those who follow everything: the next is handed the same."""

    def __init__(self, read: Callable[[int, int], Batch]) -> None:
        self._read = read
        self._kept: OrderedDict[tuple[int, int], Batch] = OrderedDict()

    def read(self, first: int, end: int) -> Batch:
        """What has the numbers from one up to another.

        Raises:
            FellBehindError: if the first is no longer kept.
        """
        batch = self._kept.get((first, end))
        if batch is None:
            batch = self._read(first, end)
            self._kept[first, end] = batch
            if len(self._kept) > _SHARED:
                self._kept.popitem(last=False)
        return batch


class Source:
    """What subscriptions read: the feed, and the board beside it."""

    def __init__(self, feed: EventFeed) -> None:
        self.feed = feed
        self.board = Board()
        self.audience = Audience(feed.ring, self.board)
        self.patience = Patience(random.Random(), _Quiet())
        self.events = SharedBatches(lambda first, end: batch_of(feed.ring.read(first, end)))
        self.notices = SharedBatches(
            lambda first, end: Batch([each.message for each in self.board.read(first, end)])
        )


class Subscription:
    """A cursor. Run it: it catches up from the store, then follows the ring, until it is cancelled
    or falls behind. Without ``events`` it is told how things are now, not what led to it.
    """

    def __init__(
        self, source: Source, scope: Scope, position: int, outlet: Outlet, *, events: bool = True
    ) -> None:
        self.scope = scope
        self._events = events
        self._source = source
        self._ring = source.feed.ring
        self._board = source.board
        self._position = position
        self._outlet = outlet
        self._number: int | None = None
        self._notice = 0
        self._resting = False
        self._missed = False
        """A round went by while it did not rest."""
        self._handed: tuple[list[Message], int] | None = None
        self._awake = asyncio.Event()

    @property
    def lag(self) -> int:
        """How many events it is behind. One that reads the past is behind on purpose: none."""
        if self._resting or self._number is None:
            return 0
        return self._ring.head - self._number

    def wake(self) -> None:
        """As :meth:`web.feed.audience.Listener.wake`."""
        self._missed = True
        self._rise()

    def hand(self, news: News) -> None:
        """As :meth:`web.feed.audience.Listener.hand`."""
        if not self._resting or self._number is None:
            self._missed = True
            return
        # It may have looked further than this round begins, just before it lay down.
        events = [each for each in news.events if self._events and each[0] >= self._number]
        messages = [message for number, message in news.messages if number >= self._notice]
        messages += [event_message(event) for _, event in events]
        self._notice = max(self._notice, news.notice)
        behind = max(self._number, news.number)
        self._number = events[0][0] if events else behind
        if messages:
            self._handed = messages, behind
            self._rise()

    async def run(self) -> None:
        """Hand over event after event.

        Raises:
            ConnectionError: if the client has gone.
        """
        if self._position > self._ring.reached:
            # From another log, or one that was restored: what it has seen is not what happened.
            await self._resync()
            return
        self._number = await self._catch_up() if self._events else self._ring.head
        # Orders as they are now are told from here on: before that they would be ahead of events.
        self._notice = self._board.head
        self._source.audience.join(self)
        try:
            follow = self._follow_all if self.scope == EVERYTHING else self._follow_some
            await follow(self._number)
        except FellBehindError:
            await self._resync()
        finally:
            self._source.audience.leave(self)

    async def _resync(self) -> None:
        await self._outlet.send(Batch([position_message("resync", self._ring.reached)]))

    async def _catch_up(self) -> int:
        """Read on in the store until the ring holds all that is left; the number to go on at."""
        while (number := self._ring.number_behind(self._position)) is None:
            page = await self._source.patience.until_answered(self._past)
            await self._hand_over(page.events)
            self._position = page.position
        return number

    async def _past(self) -> Page:
        return await self._source.feed.past(self.scope, self._position)

    async def _follow_all(self, number: int) -> None:
        while True:
            self._number = number
            if self._notice < self._board.head:
                await self._tell()
            if not self._events:
                number = self._ring.head
            if number < self._ring.head:
                end = self._end(number, self._ring.head)
                await self._send(self._source.events.read(number, end))
                number = end
            elif self._notice >= self._board.head:
                await self._rest()

    async def _follow_some(self, number: int) -> None:
        while True:
            self._number = number
            if self._notice < self._board.head:
                await self._tell_some()
            if not self._events:
                number = self._ring.head
            if number < self._ring.head:
                number = await self._pick(number)
            elif self._notice >= self._board.head:
                # What comes now is found for it, until it is too slow to be there for that.
                self._missed = False
                while not self._missed:
                    await self._take()
                number = self._number

    async def _tell(self) -> None:
        """Hand over the next notices."""
        first, self._notice = self._notice, self._end(self._notice, self._board.head)
        await self._send(self._source.notices.read(first, self._notice))

    async def _tell_some(self) -> None:
        """Hand over what is for it among the next notices."""
        first, self._notice = self._notice, self._board.head
        notices = self._board.read(first, self._notice)
        messages = [each.message for each in notices if each.is_for(self.scope)]
        for some in _parts(messages, self._outlet.window):
            await self._send(Batch(some))

    def _end(self, number: int, head: int) -> int:
        """Where the next batch ends: at the same borders as everybody's, so that all share it, also
        those who lag.
        """
        return min(head, number + self._outlet.window, (number // WINDOW + 1) * WINDOW)

    async def _pick(self, number: int) -> int:
        """Hand over what is for it among the next events; return the number behind them."""
        end = min(self._ring.head, number + _LOOKED_THROUGH)
        events = [
            event
            for event in self._ring.read(number, end)
            if self.scope.admits(event.order_id, event.owner_ref)
        ]
        await self._hand_over(events)
        return end

    async def _hand_over(self, events: Sequence[FeedEvent]) -> None:
        for some in _parts(events, self._outlet.window):
            await self._send(batch_of(some))

    async def _send(self, batch: Batch) -> None:
        await self._outlet.send(batch)
        # A client that takes everything at once must not keep all others waiting.
        await asyncio.sleep(0)

    async def _take(self) -> None:
        """Wait for news, and hand over what was found for it."""
        await self._rest()
        if self._handed is not None:
            (messages, behind), self._handed = self._handed, None
            for some in _parts(messages, self._outlet.window):
                await self._send(Batch(some))
            self._number = behind

    async def _rest(self) -> None:
        self._awake.clear()
        self._resting = True
        await self._awake.wait()

    def _rise(self) -> None:
        if self._resting:
            self._resting = False
            self._awake.set()


def batch_of(events: Iterable[FeedEvent]) -> Batch:
    """Events as a batch."""
    return Batch([event_message(event) for event in events])


def _parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[first : first + size] for first in range(0, len(items), size))


class _Quiet:
    """Clients who wait for the database do not each say so: the journal does."""

    def away(self, error: StoreUnavailableError) -> None:
        logger.debug("a client of the feed waits for the database: {}", error)

    def back(self) -> None:
        """It answered."""
