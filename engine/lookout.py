"""What an engine tells of itself."""

from __future__ import annotations

from collections.abc import Callable

from actors.messages import Recipient
from actors.recorder import SUPERVISION_STREAM
from engine.desk import Desk
from engine.health import describe_health
from engine.instruct import Instructor
from engine.parts import Parts
from engine.stats import describe_stats
from observability.metrics import Exposition, Gauges
from orders.events import Recorded
from persistence.order_news import OrderListener
from persistence.status import JournalState
from persistence.store import StoreUnavailableError
from supervisor import Node, Root
from web.port import (
    Caller,
    DatabaseAwayError,
    FeedFigures,
    Health,
    Stats,
    SupervisionPage,
    SupervisionQuery,
)

_RETRY_AFTER_S = 2.0
_LOOK_THROUGH = 2_000
"""Events that one look for a path goes through at most."""

_PAGE = 200


class Lookout(Desk):
    """A desk from which the engine can be watched. Implements :class:`web.port.WatchedEngine`."""

    def __init__(
        self,
        parts: Parts,
        instructor: Instructor,
        root: Root,
        projection: Callable[[], Recipient],
    ) -> None:
        super().__init__(parts, instructor, lambda: root.population("/orders"), projection)
        self._root = root
        self._feed: Callable[[], FeedFigures] = _no_feed

    def health(self) -> Health:
        """How the engine is, from what it knows already."""
        return describe_health(
            self._parts,
            draining=self.draining,
            recovering=not self._recovered.is_set(),
            in_flight=self._in_flight(),
        )

    def stats(self) -> Stats:
        """The engine's figures, from what it has counted."""
        return describe_stats(self._parts, self._feed(), self._in_flight())

    async def stats_now(self) -> Stats:
        """Likewise, with all that was acknowledged before."""
        await self._counted()
        return self.stats()

    async def exposition(self, accept: str) -> Exposition:
        """The metrics, in the format that an Accept header asks for."""
        await self._counted()
        mailboxes = await self._root.mailboxes()
        feed = self._feed()
        gauges = Gauges(self._in_flight(), mailboxes, feed.clients, feed.lag_events)
        return self._parts.metrics.expose(accept, gauges)

    def answered(self, route: str, status: int, seconds: float, correlation_id: str) -> None:
        """Count a request."""
        at = self._parts.clock().timestamp()
        self._parts.metrics.answered(route, status, seconds, correlation_id, at)

    def watch_feed(self, figures: Callable[[], FeedFigures]) -> None:
        """From now on, ask this how the feed is doing."""
        self._feed = figures

    def follow_orders(self, listener: OrderListener) -> None:
        """From now on, tell this what becomes of the orders."""
        self._parts.order_news.add(listener)

    async def actors(self, caller: Caller, path: str = "/", limit: int = 100) -> Node:
        """The supervision tree from a path downwards."""
        return self._root.describe(limit, path)

    async def supervision(self, caller: Caller, query: SupervisionQuery) -> SupervisionPage:
        """What happened in the supervision tree, newest first."""
        found: list[Recorded] = []
        before, looked = query.cursor, 0
        while len(found) < query.limit and looked < _LOOK_THROUGH:
            events = await self._history(query.limit if query.path is None else _PAGE, before)
            looked += len(events)
            if not events:
                return SupervisionPage(found, None)
            for recorded in events:
                before = recorded.seq
                if _is_at(query.path, recorded):
                    found.append(recorded)
                    if len(found) == query.limit:
                        break
        return SupervisionPage(found, before if before and before > 1 else None)

    async def _counted(self) -> None:
        """Wait, not for long, for the counts to hold what was acknowledged before this call."""
        status = self._parts.status
        if status.state is JournalState.UP and self._parts.order_news.told < status.position:
            await self._caught_up()

    async def _history(self, limit: int, before: int | None) -> list[Recorded]:
        store = self._parts.backend.store
        try:
            return await store.read_stream_back(SUPERVISION_STREAM, before, limit=limit)
        except StoreUnavailableError as error:
            raise DatabaseAwayError(_RETRY_AFTER_S) from error


def _is_at(path: str | None, recorded: Recorded) -> bool:
    """Whether it happened at a path or below it."""
    at = getattr(recorded.event, "path", "")
    return path in (None, "/", at) or at.startswith(f"{path}/")


def _no_feed() -> FeedFigures:
    return FeedFigures(clients=0, lag_events=0)
