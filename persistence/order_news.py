"""What becomes of the orders, told within the process as the projection learns of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from orders.events import Recorded
from orders.state import OrderState, Status


class OrderChange(NamedTuple):
    """What one order has become by one or more commits."""

    before: OrderState | None
    """None: it was placed by the first of them."""
    after: OrderState
    recorded: tuple[Recorded, ...]
    """What happened between the two, in order."""
    position: int
    """Of the last of the commits."""
    states: tuple[OrderState, ...]
    """What it was after each of ``recorded``; the last is ``after``."""


class Tally(NamedTuple):
    """How many orders there are, all told, up to a position of the log."""

    position: int
    by_status: Mapping[Status, int]
    parked: Mapping[tuple[str, str], int]
    """The parked ones, by the step and the error that parked them."""


class OrderListener(Protocol):
    """Told in the middle of the projection's work, on the loop's thread: it must be quick."""

    def began(self, tally: Tally) -> None:
        """The projection has (again) caught up. This is how things stand, whatever was told before;
        changes go on from here.
        """
        ...

    def changed(self, change: OrderChange) -> None:
        """An order has changed. Its row is not written yet."""
        ...


class OrderNews:
    """Who is told. It belongs to the engine and outlives the projection, so that nothing is told
    twice when that is restarted or has to apply something again.

    What the first projection of a process catches up with is history: nobody is told of it.
    """

    def __init__(self) -> None:
        self.told = 0
        """Every change up to this position has been told."""
        self._begun = False
        self._listeners: dict[OrderListener, None] = {}

    def add(self, listener: OrderListener) -> None:
        """Tell it from now on. Adding it twice changes nothing."""
        self._listeners[listener] = None

    def remove(self, listener: OrderListener) -> None:
        """Tell it no more."""
        self._listeners.pop(listener, None)

    def begin(self, tally: Tally) -> None:
        """Tell all how things stand."""
        self._begun = True
        self.told = max(self.told, tally.position)
        for listener in list(self._listeners):
            listener.began(tally)

    def tell(self, changes: Sequence[OrderChange], position: int) -> None:
        """Tell all what changed up to a position."""
        # Before anyone is told: a listener that fails ends the projection, and the next one's
        # tally says the rest.
        self.told = max(self.told, position)
        for listener in list(self._listeners) if self._begun else ():
            for change in changes:
                if change.recorded:
                    listener.changed(change)
