"""What happened in the tree, in the past tense, for the log's ``supervision`` stream.

As with every event of ours, the stored name and version stand on the class. Texts are bounded and
can always be encoded (supervisor/crash.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ActorCrashed:
    """An actor ended with an error, while handling ``message_type`` if that is known."""

    type: ClassVar[str] = "ActorCrashed"
    schema_version: ClassVar[int] = 1

    path: str
    error: str
    message_type: str | None
    traceback: str


@dataclass(frozen=True, slots=True)
class ActorRestarted:
    """An actor starts again on the same address, for the ``restarts``-th time.

    It waited ``delay_s`` seconds, chosen between 0 and ``ceiling_s``.
    """

    type: ClassVar[str] = "ActorRestarted"
    schema_version: ClassVar[int] = 1

    path: str
    restarts: int
    delay_s: float
    ceiling_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class RestartEscalated:
    """The supervisor at ``path`` gave up; ``to`` decides now (the process, if the root gave up)."""

    type: ClassVar[str] = "RestartEscalated"
    schema_version: ClassVar[int] = 1

    path: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActorQuarantined:
    """A pool's child spent its own budget in ``crashes`` crashes. Its siblings are untouched."""

    type: ClassVar[str] = "ActorQuarantined"
    schema_version: ClassVar[int] = 1

    path: str
    crashes: int
    error: str
    traceback: str


SupervisionEvent = ActorCrashed | ActorRestarted | RestartEscalated | ActorQuarantined

SUPERVISION_EVENTS: tuple[type[SupervisionEvent], ...] = (
    ActorCrashed,
    ActorRestarted,
    RestartEscalated,
    ActorQuarantined,
)

Listener = Callable[[SupervisionEvent], None]
"""Told of every event, on the loop's thread. It must be quick."""
