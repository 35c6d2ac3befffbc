"""Fills the ring from the log."""

from __future__ import annotations

import random
from collections.abc import Sequence

from actors.messages import Recipient
from persistence.feed.events import FeedEvent, events_of, order_of
from persistence.feed.owners import Owners
from persistence.feed.ring import Ring
from persistence.store import Commit, EventStore
from persistence.subscription import Subscriber

_WARM = 1_000
"""Commits read at start, so that those who come back after a restart find their place in memory."""


class FeedProjection(Subscriber):
    """Keeps the ring at the end of the log. A restarted one goes on where the last one was."""

    def __init__(
        self,
        store: EventStore,
        journal: Recipient,
        ring: Ring,
        owners: Owners,
        *,
        shard: int,
        rng: random.Random,
    ) -> None:
        super().__init__(store, journal, shard=shard, rng=rng)
        self._ring = ring
        self._owners = owners

    async def load_position(self) -> int:
        if self._ring.log_position is None:
            last = await self._store.last_position(self._shard)
            self._ring.begin(max(0, last - _WARM))
        assert self._ring.log_position is not None
        return self._ring.log_position

    async def apply(self, commits: Sequence[Commit]) -> None:
        owners = await self._owners.of(commits)
        events: list[FeedEvent] = []
        for commit in commits:
            order_id = order_of(commit)
            if order_id is not None:
                events += events_of(commit, order_id, owners[order_id])
        # Last, and all at once: what fails above is applied again.
        self._ring.extend(commits[-1].position, events)
