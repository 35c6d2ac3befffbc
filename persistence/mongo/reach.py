"""What the driver's own monitors see: they ask every server for a sign of life, all the time."""

from __future__ import annotations

import time

from pymongo.monitoring import (
    TopologyClosedEvent,
    TopologyDescriptionChangedEvent,
    TopologyListener,
    TopologyOpenedEvent,
)


class MongoReach(TopologyListener):
    """A :class:`persistence.reach.Reach`. It is told in the driver's threads: each time it keeps
    one value, which is whole whoever looks.
    """

    def __init__(self) -> None:
        self._away_since: float | None = time.monotonic()

    def away_s(self) -> float:
        since = self._away_since
        return 0.0 if since is None else time.monotonic() - since

    def opened(self, event: TopologyOpenedEvent) -> None:
        """The driver begins to look."""

    def description_changed(self, event: TopologyDescriptionChangedEvent) -> None:
        """The driver has seen something new."""
        if event.new_description.has_writable_server():
            self._away_since = None
        elif self._away_since is None:
            self._away_since = time.monotonic()

    def closed(self, event: TopologyClosedEvent) -> None:
        """The driver looks no more."""
