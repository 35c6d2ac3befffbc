"""Parked orders as the web asks for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadLetterQuery:
    """Which parked orders to list."""

    limit: int
    cursor: str | None = None
    step: str | None = None
    error: str | None = None
