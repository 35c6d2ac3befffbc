"""What the journal and its readers say to each other."""

from __future__ import annotations

from dataclasses import dataclass

from actors.messages import Recipient
from persistence.store import Commit


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Tell the subscriber of every commit from now on, beginning with where the log stands."""

    subscriber: Recipient


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Tell the subscriber no more."""

    subscriber: Recipient


@dataclass(frozen=True, slots=True)
class Committed:
    """The log reaches to ``position``; ``commits`` are the last of it, or none."""

    position: int
    commits: tuple[Commit, ...]


@dataclass(frozen=True, slots=True)
class AwaitPosition:
    """Ask a reader to answer with :class:`CaughtUp` once it has applied ``position``."""

    position: int
    reply_to: Recipient


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """The reader has applied everything up to ``position``."""

    position: int
