"""One reader of the feed: a cursor, and the task that hands over what lies behind it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

from persistence.feed import EventFeed, FeedEvent, FellBehindError, Page, Ring, Scope
from persistence.patience import Patience
from web.feed.audience import Audience
from web.feed.messages import Batch, event_message, position_message

WINDOW: Final = 64
"""Events that are handed over at once. No more than that waits for a client in this process."""

_LOOKED_THROUGH: Final = 1_000
"""Events that one client is looked for in before others have their turn."""

_SHARED: Final = 64


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
    """The batches that were handed to the last readers of everything: the next takes the same."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._kept: OrderedDict[tuple[int, int], Batch] = OrderedDict()

    def read(self, first: int, end: int) -> Batch:
        """The events of those numbers.

        Raises:
            FellBehindError: if the first is no longer kept.
        """
        batch = self._kept.get((first, end))
        if batch is None:
            batch = batch_of(self._ring.read(first, end))
            self._kept[first, end] = batch
            if len(self._kept) > _SHARED:
                self._kept.popitem(last=False)
        return batch


class Subscription:
    """A cursor. Run it: it catches up from the store, then follows the ring, until it is cancelled
    or falls behind.
    """

    def __init__(
        self,
        feed: EventFeed,
        audience: Audience,
        shared: SharedBatches,
        patience: Patience,
        scope: Scope,
        position: int,
        outlet: Outlet,
    ) -> None:
        self.scope = scope
        self._feed = feed
        self._ring = feed.ring
        self._audience = audience
        self._shared = shared
        self._patience = patience
        self._position = position
        self._outlet = outlet
        self._number: int | None = None
        self._resting = False
        self._news = asyncio.Event()

    @property
    def lag(self) -> int:
        """How many events it is behind. One that reads the past is behind on purpose: none."""
        if self._resting or self._number is None:
            return 0
        return self._ring.head - self._number

    def wake(self, number: int | None) -> None:
        """As :meth:`web.feed.audience.Listener.wake`."""
        if not self._resting or self._number is None:
            return
        if number is not None:
            if number < self._number:
                return  # handed over before it came to rest
            self._number = number
        self._resting = False
        self._news.set()

    async def run(self) -> None:
        """Hand over event after event.

        Raises:
            ConnectionError: if the client has gone.
        """
        if self._position > self._ring.reached:
            # From another log, or one that was restored: what it has seen is not what happened.
            await self._resync()
            return
        self._number = await self._catch_up()
        self._audience.join(self)
        try:
            await self._follow(self._number)
        except FellBehindError:
            await self._resync()
        finally:
            self._audience.leave(self)

    async def _resync(self) -> None:
        await self._outlet.send(Batch([position_message("resync", self._ring.reached)]))

    async def _catch_up(self) -> int:
        """Read on in the store until the ring holds all that is left; the number to go on at."""
        while (number := self._ring.number_behind(self._position)) is None:
            page = await self._patience.until_answered(self._past)
            await self._hand_over(page.events)
            self._position = page.position
        return number

    async def _past(self) -> Page:
        return await self._feed.past(self.scope, self._position)

    async def _follow(self, number: int) -> None:
        everything = self.scope == Scope()
        while True:
            self._number = number
            if number >= self._ring.head:
                number = await self._rest()
            elif everything:
                # Up to the same borders as all others, so that those who lag share batches too.
                end = min(self._ring.head, number + self._outlet.window, _border_behind(number))
                await self._send(self._shared.read(number, end))
                number = end
            else:
                number = await self._pick(number)

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

    async def _rest(self) -> int:
        self._news.clear()
        self._resting = True
        await self._news.wait()
        assert self._number is not None
        return self._number


def batch_of(events: Iterable[FeedEvent]) -> Batch:
    """Events as a batch."""
    return Batch([event_message(event) for event in events])


def _parts(events: Sequence[FeedEvent], size: int) -> Iterator[Sequence[FeedEvent]]:
    return (events[first : first + size] for first in range(0, len(events), size))


def _border_behind(number: int) -> int:
    return (number // WINDOW + 1) * WINDOW
