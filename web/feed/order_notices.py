"""Tells how orders are now: at most three times a second each, and only to somebody."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final

from orders.state import OrderState
from orders.view import view
from persistence.order_news import OrderChange, Tally
from web.feed.audience import Audience
from web.feed.board import Notice
from web.feed.messages import Message, write_json

_INTERVAL_S: Final = 1 / 3

_AT_ONCE: Final = 200
"""Orders told of in one interval to those who follow everything: no page shows more. An order that
somebody follows by itself, or its owner, is always told of."""

_WAITING: Final = 2_000
"""Orders that may wait for an interval with room. Beyond that the oldest are not told of."""


class OrderNotices:
    """A :class:`persistence.order_news.OrderListener`."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._followed: dict[str, OrderState] = {}
        self._others: OrderedDict[str, OrderState] = OrderedDict()
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def began(self, tally: Tally) -> None:
        """Nothing that was told is different."""

    def changed(self, change: OrderChange) -> None:
        """Note how an order is now, if anybody is there to be told."""
        state = change.after
        if self._audience.has_one_for(state.id, state.owner_ref):
            self._others.pop(state.id, None)
            self._followed[state.id] = state
        elif self._audience.has_staff:
            self._others[state.id] = state
            if len(self._others) > _WAITING:
                self._others.popitem(last=False)
        else:
            return
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next_at, loop.time()), self._tell)

    def close(self) -> None:
        """Tell nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self) -> None:
        loop = asyncio.get_running_loop()
        self._next_at = loop.time() + _INTERVAL_S
        states, self._followed = list(self._followed.values()), {}
        room = min(_AT_ONCE, len(self._others))
        states += [self._others.popitem(last=False)[1] for _ in range(room)]
        self._timer = loop.call_at(self._next_at, self._tell) if self._others else None
        self._audience.tell([_notice(state) for state in states])


def _notice(state: OrderState) -> Notice:
    return Notice(Message("order", write_json(view(state))), state.id, state.owner_ref)
