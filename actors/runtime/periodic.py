"""An actor that looks after something every so often."""

from __future__ import annotations

from abc import abstractmethod

from actors.runtime.actor import AsyncioActor

__all__ = ["PeriodicActor"]


class PeriodicActor(AsyncioActor):
    """Has a :meth:`look` every ``interval_s`` seconds, counted from the end of the last one.

    A look that fails is a crash like any other: whoever comes after begins with the wait.
    """

    use_registry = False

    def __init__(self, interval_s: float) -> None:
        super().__init__()
        self._interval_s = interval_s

    def on_start(self) -> None:
        """Wait for the first look."""
        self.tell_later(self._interval_s, _Look())

    async def on_receive(self, message: object) -> None:
        """Look when it is time."""
        if not isinstance(message, _Look):
            super().on_receive(message)
            return
        await self.look()
        self.tell_later(self._interval_s, _Look())

    @abstractmethod
    async def look(self) -> None:
        """Do what is to be done now."""


class _Look:
    """It is time."""
