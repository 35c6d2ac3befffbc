"""The place of one actor in the tree. It stays while instances come and go."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from actors.runtime import AsyncioActorRef, Exit, supervise
from supervisor.backoff import Backoff
from supervisor.spec import ActorFactory

Ref = AsyncioActorRef[Any]
OnExit = Callable[[Ref, Exit], None]


class State(StrEnum):
    """What is at a place in the tree."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    """Nobody, until the backoff is over."""
    STOPPING = "stopping"
    STOPPED = "stopped"
    QUARANTINED = "quarantined"
    """Not the actor itself, but who puts its affairs in order after too many crashes."""


_UP = frozenset({State.STARTING, State.RUNNING, State.STOPPING, State.QUARANTINED})
_NO_SLOTS: Mapping[str, Slot] = MappingProxyType({})


class Slot:
    """The address of an actor, and the account that its parent keeps of it.

    The parent's exit callback alone says that an instance is gone: it comes exactly once for
    each, so a new one is never taken for the last one.
    """

    __slots__ = (
        "attempt",
        "generation",
        "next_restart_at",
        "path",
        "ref",
        "restarts",
        "since",
        "state",
        "up_at",
    )

    def __init__(self, path: str, at: datetime) -> None:
        self.path = path
        self.ref: Ref | None = None
        self.state = State.STOPPED
        self.since = at
        """When it came into this state."""
        self.generation = 0
        """How many instances there were: tells word of the present one from word of the last."""
        self.restarts = 0
        self.attempt = 0
        """How often in a row it was restarted, for the backoff."""
        self.up_at: float | None = None
        """When the present instance was up, by the loop's clock."""
        self.next_restart_at: datetime | None = None

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return name_in(self.path)

    @property
    def kind(self) -> str:
        """worker, pool or supervisor."""
        return "worker"

    @property
    def up(self) -> bool:
        """Whether an instance is there, in whatever condition."""
        return self.state in _UP

    @property
    def slots(self) -> Mapping[str, Slot]:
        """The places below this one."""
        return _NO_SLOTS

    def launch(self, factory: ActorFactory, on_exit: OnExit, at: datetime) -> Ref:
        """Let a new instance start at this address."""
        self.generation += 1
        self.up_at = self.next_restart_at = None
        self.enter(State.STARTING, at)
        if self.ref is None or not self.ref.is_alive():
            self.ref = supervise(factory, path=self.path, on_exit=on_exit)
        else:
            # A stop that the last instance did not live to read was not meant for this one.
            self.ref.actor_inbox.answer_stops()
            self.ref.restart()
        return self.ref

    def enter(self, state: State, at: datetime) -> None:
        """Note what is here now."""
        self.state = state
        self.since = at

    def went_down(self, at: datetime) -> None:
        """Note that the instance is gone."""
        self.enter(State.STOPPED, at)

    def draw_delay(self, backoff: Backoff, now: float, rng: random.Random) -> tuple[float, float]:
        """Choose how long to wait before the restart; return that and the longest it could be."""
        if self.up_at is not None and now - self.up_at >= backoff.reset_after_s:
            self.attempt = 0
        return backoff.delay(self.attempt, rng), backoff.ceiling(self.attempt)

    def ask_to_stop(self, at: datetime) -> None:
        """Let the instance stop when it has handled what waits in its mailbox."""
        assert self.ref is not None
        self.enter(State.STOPPING, at)
        self.ref.stop(block=False)

    def crash(self, error: Exception) -> None:
        """Let the instance fail as if a handler had raised ``error``."""
        if self.ref is not None:
            self.ref.crash(error)

    def kill(self, reason: str) -> None:
        """End whatever lives here and below at once."""
        if self.up:
            assert self.ref is not None
            self.state = State.STOPPING
            self.ref.kill(reason)

    def close(self) -> None:
        """Give up the address: who waits for an answer, or writes later, learns that it is dead."""
        if self.ref is not None:
            self.ref.close()


def name_in(path: str) -> str:
    """The last segment of a path."""
    return path.rpartition("/")[2]


def parent_of(path: str) -> str | None:
    """The path one level up; None above the root."""
    return None if path == "/" else path.rpartition("/")[0] or "/"


def path_under(parent: str, name: str) -> str:
    """The path of a child."""
    return f"/{name}" if parent == "/" else f"{parent}/{name}"
