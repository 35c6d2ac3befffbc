"""Everybody who follows the feed of one engine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from persistence.feed import Scope
from web.access.tokens import Identity
from web.context import WebSettings
from web.feed.client import Client, Connection
from web.feed.figures import Figures
from web.feed.order_notices import OrderNotices
from web.feed.subscription import Outlet, Source, Subscription
from web.port import FeedFigures, OrderEngine
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
        self._source = Source(engine.feed)
        self._figures = Figures(engine, self._source.audience)
        self._orders = OrderNotices(self._source.audience)
        engine.follow_orders(self._orders)
        engine.watch_feed(self.figures)
        self._clients: dict[Client, None] = {}
        self._of_subject: Counter[str] = Counter()
        self._closed = False

    def figures(self) -> FeedFigures:
        """How many clients there are, and by how many events the slowest of those that follow live
        is behind.
        """
        return FeedFigures(
            len(self._clients), max((client.lag for client in self._clients), default=0)
        )

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
        if self._closed or len(self._clients) + waiting >= self._settings.feed_clients:
            raise Problem(
                UNAVAILABLE,
                "the server is shutting down"
                if self._closed
                else f"{len(self._clients)} follow the feed already",
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
        self._figures.close()
        self._orders.close()
        self._source.audience.close()

    def _subscription(
        self, scope: Scope, position: int, outlet: Outlet, *, events: bool
    ) -> Subscription:
        return Subscription(self._source, scope, position, outlet, events=events)
