"""Parked orders as the web asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persistence.read_model import DeadLetterGroup


@dataclass(frozen=True, slots=True)
class DeadLetterQuery:
    """Which parked orders to list."""

    limit: int
    cursor: str | None = None
    step: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DeadLetterPage:
    """Part of a list of parked orders, and all that fit the query in groups, the largest first."""

    items: Sequence[Mapping[str, object]]
    next_cursor: str | None
    groups: Sequence[DeadLetterGroup]
