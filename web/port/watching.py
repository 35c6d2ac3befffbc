"""What the engine tells of itself, as a protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from observability.metrics import Exposition
from persistence.order_news import OrderListener
from supervisor import Node
from web.port.callers import Caller
from web.port.health import Health
from web.port.stats import FeedFigures, Stats
from web.port.supervision import SupervisionPage, SupervisionQuery


class WatchedEngine(Protocol):
    """What the engine tells of itself."""

    def health(self) -> Health:
        """How the engine is, from what it knows already: no I/O."""
        ...

    def stats(self) -> Stats:
        """The engine's figures, from what it has counted: no I/O."""
        ...

    async def stats_now(self) -> Stats:
        """Likewise, with all that was acknowledged before this call, if that can be had soon."""
        ...

    async def exposition(self, accept: str) -> Exposition:
        """The metrics, likewise, in the format that an Accept header asks for."""
        ...

    def answered(self, route: str, status: int, seconds: float, correlation_id: str) -> None:
        """Count a request; ``route`` is the template of its path."""
        ...

    def watch_feed(self, figures: Callable[[], FeedFigures]) -> None:
        """From now on, ask this how the feed is doing. Until then it has no clients."""
        ...

    def follow_orders(self, listener: OrderListener) -> None:
        """From now on, tell this what becomes of the orders."""
        ...

    async def supervision(self, caller: Caller, query: SupervisionQuery) -> SupervisionPage:
        """What happened in the supervision tree, newest first."""
        ...

    async def actors(self, caller: Caller, path: str = "/", limit: int = 100) -> Node:
        """The supervision tree from a path downwards, with up to ``limit`` children of each pool.

        Raises:
            supervisor.PathNotFound: if there is no such place.
        """
        ...
