"""The feed for whoever reads it: the ring, and the store for what is older."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple

from persistence.feed.events import (
    FeedEvent,
    Scope,
    commit_before,
    end_of_commit,
    events_of,
    order_of,
)
from persistence.feed.owners import Owners
from persistence.feed.ring import Ring
from persistence.orders_projection import ORDER_STREAMS
from persistence.store import Commit, EventStore, StoreUnavailableError

_PAGE: Final = 200
"""Commits. Read, decoded and written out in one go, which holds up all others meanwhile."""


class Page(NamedTuple):
    """Part of the past: the events, and the position that a reader is at behind them."""

    events: list[FeedEvent]
    position: int


class EventFeed:
    """The order events of one shard, from any position.

    Only so many read the store at the same time: a thousand who come back at once wait for each
    other, and the writer of the log does not wait for them.
    """

    def __init__(
        self, store: EventStore, *, shard: int, size: int, readers: int, page: int = _PAGE
    ) -> None:
        self.ring = Ring(size)
        self.owners = Owners(store)
        self._store = store
        self._shard = shard
        self._page = page
        self._room = asyncio.Semaphore(readers)

    async def past(self, scope: Scope, position: int) -> Page:
        """The next events behind a position, none of them behind what the ring has seen.

        Raises:
            StoreUnavailableError: if the store does not answer. Nothing is lost by asking again.
        """
        async with self._room:
            # As of now: a reader that is ahead of the ring would be given the same once more.
            end = self.ring.log_position or 0
            after = commit_before(position)
            commits, read_to = await self._commits(scope, after, end)
            events = await self._events(scope, commits, position)
        return Page(events, max(position, end_of_commit(read_to)))

    async def _commits(self, scope: Scope, after: int, end: int) -> tuple[Sequence[Commit], int]:
        """The next commits that may be in scope, and the position read up to."""
        if after >= end:
            return (), end
        if scope.order_id is not None:
            if await self._store.at_position(self._shard, end) is None:
                raise _not_seen(end)
            stream = ORDER_STREAMS + scope.order_id
            history = await self._store.read_commits(stream, self._shard, after=after, until=end)
            return history, end
        pages = self._store.read_all(self._shard, after, until=end, page=self._page)
        async for page in pages:
            return page, page[-1].position
        raise _not_seen(end)

    async def _events(
        self, scope: Scope, commits: Sequence[Commit], position: int
    ) -> list[FeedEvent]:
        # Who may see everything need not know whose it is.
        owners = {} if scope.owner_ref is None else await self.owners.of(commits)
        found: list[FeedEvent] = []
        for commit in commits:
            order_id = order_of(commit)
            if order_id is not None and scope.admits(order_id, owners.get(order_id, "")):
                of_commit = events_of(commit, order_id, owners.get(order_id, ""))
                found += (event for event in of_commit if event.position > position)
        return found


def _not_seen(position: int) -> StoreUnavailableError:
    """The answer is older than what the ring knows: just after another server became primary."""
    return StoreUnavailableError(f"commit {position} is not seen yet")
