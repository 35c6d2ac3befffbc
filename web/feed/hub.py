"""Everybody who follows the feed of one engine."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from loguru import logger

from persistence.feed import Scope
from persistence.patience import Patience
from persistence.store import StoreUnavailableError
from web.access.tokens import Identity
from web.context import WebSettings
from web.feed.audience import Audience
from web.feed.client import Client, Connection
from web.feed.subscription import Outlet, SharedBatches, Subscription
from web.port import OrderEngine
from web.problems import UNAVAILABLE, Problem

_COME_AGAIN_S: Final = 5


def utc_now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


class Hub:
    """The clients of the feed: lets them in, says goodbye, and knows how far behind they are."""

    def __init__(
        self,
        engine: OrderEngine,
        settings: WebSettings,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._audience = Audience(engine.feed.ring)
        self._shared = SharedBatches(engine.feed.ring)
        self._patience = Patience(random.Random(), _Quiet())
        self._clients: dict[Client, None] = {}
        self._of_subject: Counter[str] = Counter()
        self._closed = False

    @property
    def clients(self) -> int:
        """How many there are."""
        return len(self._clients)

    @property
    def lag_events(self) -> int:
        """How many events the slowest of those that follow live is behind."""
        return max((client.lag for client in self._clients), default=0)

    def admit(self, identity: Identity, connection: Connection) -> Client:
        """Let somebody in. Whoever is let in must leave.

        Raises:
            Problem: if there are too many already.
        """
        subject = identity.caller.subject
        self.check_room()
        if self._of_subject[subject] >= self._settings.feed_clients_per_subject:
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"{subject} follows the feed {self._of_subject[subject]} times already",
                headers={"Retry-After": str(_COME_AGAIN_S)},
            )
        client = Client(identity, connection, self._engine, self._subscription)
        client.expire_in((identity.expires_at - self._clock()).total_seconds())
        self._clients[client] = None
        self._of_subject[subject] += 1
        return client

    def check_room(self, waiting: int = 0) -> None:
        """See that one more may come in, where so many others wait already.

        Raises:
            Problem: if it may not.
        """
        if self._closed or self.clients + waiting >= self._settings.feed_clients:
            raise Problem(
                UNAVAILABLE,
                "the server is shutting down"
                if self._closed
                else f"{self.clients} follow the feed already",
                headers={"Retry-After": str(_COME_AGAIN_S)},
            )

    async def leave(self, client: Client) -> None:
        """See somebody off. Safe to call again."""
        if client not in self._clients:
            return
        del self._clients[client]
        subject = client.identity.caller.subject
        self._of_subject[subject] -= 1
        if not self._of_subject[subject]:
            del self._of_subject[subject]
        await client.leave()

    async def close(self) -> None:
        """Send everybody away, and let nobody in."""
        self._closed = True
        await asyncio.gather(*(client.send_away() for client in list(self._clients)))
        for client in list(self._clients):
            await self.leave(client)
        self._audience.close()

    def _subscription(self, scope: Scope, position: int, outlet: Outlet) -> Subscription:
        return Subscription(
            self._engine.feed, self._audience, self._shared, self._patience, scope, position, outlet
        )


class _Quiet:
    """Clients who wait for the database do not each say so: the journal does."""

    def away(self, error: StoreUnavailableError) -> None:
        logger.debug("a client of the feed waits for the database: {}", error)

    def back(self) -> None:
        """It answered."""
