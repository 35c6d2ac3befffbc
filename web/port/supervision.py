"""What happened in the supervision tree, as the web asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.events import Recorded


@dataclass(frozen=True, slots=True)
class SupervisionQuery:
    """Which part of the history to list."""

    limit: int
    cursor: int | None = None
    """Only what came before this event of the stream."""
    path: str | None = None
    """Only what happened there or below."""


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """Part of the history, newest first.

    A page may hold less than was asked for, even nothing, while there is a next one: a rare path is
    not looked for without end.
    """

    items: Sequence[Recorded]
    next_cursor: int | None
