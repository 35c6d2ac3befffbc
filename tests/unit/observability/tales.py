"""Orders to which things happen at given times, as the projection tells of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from observability.statistics import Statistics
from orders.events import Event, Recorded
from orders.evolve import evolve
from orders.state import OrderState
from persistence.order_news import OrderChange, Tally
from tests.contract.commits import AT
from tests.unit.persistence.histories import placed

NOON = AT.replace(second=0, microsecond=0)


class Teller:
    """Tells statistics what becomes of orders."""

    def __init__(self) -> None:
        self.statistics = Statistics()
        self.statistics.began(Tally(0, {}, {}))
        self.states: dict[str, OrderState] = {}
        self._position = 0

    def place(self, order_id: str, after_s: float = 0.0) -> None:
        """An order is placed, so long after noon."""
        self.tell(order_id, placed(order_id), after_s=after_s)

    def tell(self, order_id: str, *events: Event, after_s: float = 0.0) -> OrderChange:
        """Things happen to an order, in one commit."""
        at = noon(after_s)
        before = state = self.states.get(order_id)
        recorded, states = [], []
        for event in events:
            state = evolve(state, event, at, f"request-{order_id}")
            recorded.append(Recorded(state.version, event, at, "any", None))
            states.append(state)
        assert state is not None
        self.states[order_id] = state
        self._position += 1
        change = OrderChange(before, state, tuple(recorded), self._position, tuple(states))
        self.statistics.changed(change)
        return change


def noon(after_s: float = 0.0) -> datetime:
    """So many seconds after it."""
    return NOON + timedelta(seconds=after_s)
