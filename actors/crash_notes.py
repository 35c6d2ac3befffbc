"""Which request an order came of whose actor crashed: a supervisor knows no more than its path."""

from __future__ import annotations

from collections import OrderedDict

_KEPT = 10_000


class CrashNotes:
    """Correlation ids by order, of the last orders that crashed."""

    def __init__(self) -> None:
        self._correlation_ids: OrderedDict[str, str] = OrderedDict()

    def put(self, order_id: str, correlation_id: str) -> None:
        """Note it."""
        self._correlation_ids[order_id] = correlation_id
        self._correlation_ids.move_to_end(order_id)
        if len(self._correlation_ids) > _KEPT:
            self._correlation_ids.popitem(last=False)

    def names(self, path: str) -> dict[str, str]:
        """What a log line about the actor at a path should carry, as far as it is an order's."""
        parent, _, order_id = path.rpartition("/")
        if parent != "/orders":
            return {}
        correlation_id = self._correlation_ids.get(order_id)
        if correlation_id is None:
            return {"order_id": order_id}
        return {"order_id": order_id, "correlation_id": correlation_id}
