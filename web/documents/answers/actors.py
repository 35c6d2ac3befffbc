"""The supervision tree."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired

from typing_extensions import TypedDict

from web.documents.answers.shape import shape
from web.documents.words import ActorKind, ActorState, Natural


@shape
class Actor(TypedDict):
    """A place in the tree. It stays while instances of the actor come and go."""

    path: str
    kind: ActorKind
    state: ActorState
    restarts: Natural
    mailbox: Natural
    """Messages that wait."""
    handled: Natural
    failures: Natural
    since: datetime
    """When it came into this state."""
    next_restart_at: NotRequired[datetime]
    """While it waits for its backoff to be over."""
    children: list[Actor]
    children_total: Natural
    """How many there are, whether listed or not."""


@shape
class RestartedActor(TypedDict):
    path: str
