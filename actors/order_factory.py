"""Makes an order's actor: for its supervisor, which calls it again after each crash."""

from __future__ import annotations

from actors.order import OrderActor
from actors.order_world import OrderWorld
from orders.events import Recorded


class OrderFactory:
    """What is known about an order at its actor's first start is true for the first instance only:
    those after it read the stream.
    """

    __slots__ = ("_fresh", "_history", "_order_id", "_world")

    def __init__(
        self,
        order_id: str,
        world: OrderWorld,
        *,
        fresh: bool = False,
        history: list[Recorded] | None = None,
    ) -> None:
        self._order_id = order_id
        self._world = world
        self._fresh = fresh
        self._history = history

    def __call__(self) -> OrderActor:
        fresh, self._fresh = self._fresh, False
        history, self._history = self._history, None
        return OrderActor(self._order_id, self._world, fresh=fresh, history=history)
