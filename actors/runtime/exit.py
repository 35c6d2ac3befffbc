"""How an instance ended."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["NORMAL", "Exit"]

Reason = Literal["normal", "crash", "killed"]


class Exit(NamedTuple):
    """How an instance ended."""

    reason: Reason
    """normal: it was asked to stop. crash: it raised, or ran out of time. killed: by `kill()`."""

    error: BaseException | None = None
    """What a crash raised; for a kill an ActorKilledError with its reason."""

    message_type: str | None = None
    """The type of the message whose handling crashed, if it was one."""

    def outranks(self, other: Exit) -> bool:
        """Whether an ending of this kind takes over from one already under way."""
        return _RANK[self.reason] > _RANK[other.reason]


_RANK: dict[Reason, int] = {"normal": 0, "crash": 1, "killed": 2}

NORMAL = Exit("normal")
"""The end of an instance that was asked to stop: all but a few end so."""
