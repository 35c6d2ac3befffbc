"""How the engine is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Component:
    """How one part of the engine is. ``facts`` are for an operator and hold no secrets."""

    name: str
    status: str
    facts: Mapping[str, str | int | float | datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """How the engine is. ``reasons`` say in words why it takes no orders now; none: it does."""

    reasons: tuple[str, ...]
    components: tuple[Component, ...]

    @property
    def ready(self) -> bool:
        """New orders are taken."""
        return not self.reasons
