"""Whose an order is: learned when it is placed, looked up when that was long ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from orders.events import Event, OrderPlaced
from persistence.feed.events import order_of
from persistence.orders_projection import ORDER_STREAMS
from persistence.store import Commit, EventStore, StoreUnavailableError

_KEPT = 20_000


class Owners:
    """The owners of the last ``kept`` orders that were asked about."""

    def __init__(self, store: EventStore, kept: int = _KEPT) -> None:
        self._store = store
        self._kept = kept
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, commits: Sequence[Commit]) -> dict[str, str]:
        """The owner of every order that these commits are about, by order id."""
        owners: dict[str, str] = {}
        unknown: dict[str, None] = {}
        for commit in commits:
            order_id = order_of(commit)
            if order_id is None or order_id in owners:
                continue
            if commit.from_seq == 1:
                owners[order_id] = _placed_by(commit.events[0])
            elif order_id in self._known:
                owners[order_id] = self._known[order_id]
            else:
                unknown[order_id] = None
        owners |= await self._look_up([each for each in unknown if each not in owners])
        self._keep(owners)
        return owners

    async def _look_up(self, order_ids: Sequence[str]) -> dict[str, str]:
        if not order_ids:
            return {}
        streams = await self._store.read_streams([ORDER_STREAMS + each for each in order_ids])
        owners: dict[str, str] = {}
        for order_id in order_ids:
            history = streams[ORDER_STREAMS + order_id]
            if not history:
                # A later event of it was read, so this answer is older than that one.
                raise StoreUnavailableError(f"the first event of order {order_id} is not seen yet")
            owners[order_id] = _placed_by(history[0].event)
        return owners

    def _keep(self, owners: dict[str, str]) -> None:
        for order_id, owner_ref in owners.items():
            self._known[order_id] = owner_ref
            self._known.move_to_end(order_id)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)


def _placed_by(first: Event) -> str:
    # An order that does not begin so is nobody's: only operators see it.
    return first.owner_ref if isinstance(first, OrderPlaced) else ""
