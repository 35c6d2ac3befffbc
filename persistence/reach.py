"""Whether the database is there, also while nobody asks anything of it."""

from __future__ import annotations

from typing import Protocol


class Reach(Protocol):
    """Looking costs nothing: somebody else keeps watch."""

    def away_s(self) -> float:
        """For how many seconds no server has taken writes; 0 if one does."""
        ...


class AlwaysThere:
    """A database in the same process."""

    def away_s(self) -> float:
        return 0.0
