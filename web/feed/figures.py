"""Tells operators how the engine does: its figures each second, its tree when that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from loguru import logger

from supervisor import Node
from web.documents.stats import view_stats_message
from web.documents.views import view_node
from web.feed.audience import Audience
from web.feed.board import Notice
from web.feed.messages import Message, write_json
from web.port import Caller, OrderEngine, Role

_TICK_S: Final = 0.5
"""Between two looks at the tree; every other time the figures are told too."""

_CHILDREN: Final = 100
"""Children of a pool that are looked at, those in trouble first."""

_SELF: Final = Caller("feed", Role.OPERATOR)


class Figures:
    """Looks while somebody follows everything, and costs nothing while nobody does."""

    def __init__(self, engine: OrderEngine, audience: Audience) -> None:
        self._engine = engine
        self._audience = audience
        audience.on_staff = self._look_for_newcomer
        self._looking: asyncio.Task[None] | None = None
        self._seen: dict[str, dict[str, object]] = {}

    def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()

    def _look_for_newcomer(self) -> None:
        # Every place is told of once more: what has changed since it read the tree, nobody knows.
        self._seen = {}
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        second = True
        try:
            while self._audience.has_staff:
                await asyncio.sleep(_TICK_S)
                notices = []
                if changed := await self._changed():
                    notices.append(_notice("actors", {"changed": changed}))
                if second:
                    notices.append(_notice("stats", view_stats_message(self._engine.stats())))
                self._audience.tell(notices)
                second = not second
        except Exception as error:
            # Whoever comes next starts it again.
            logger.opt(exception=error).error("the feed cannot tell how the engine does")

    async def _changed(self) -> list[dict[str, object]]:
        before = self._seen
        self._seen = _places(await self._engine.actors(_SELF, "/", _CHILDREN))
        return [place for path, place in self._seen.items() if before.get(path) != place]


def _notice(kind: str, document: dict[str, object]) -> Notice:
    return Notice(Message(kind, write_json(document)))


def _places(root: Node) -> dict[str, dict[str, object]]:
    return {node.path: _place(node) for node in _below(root)}


def _below(node: Node) -> Iterator[Node]:
    """A place and all below it; of a pool's children those that had trouble: the others come and go
    by the thousand.
    """
    yield node
    for child in node.children:
        if node.kind != "pool" or child.restarts or child.failures or child.state != "running":
            yield from _below(child)


def _place(node: Node) -> dict[str, object]:
    shown = view_node(node._replace(children=()))
    del shown["children"]
    return shown
