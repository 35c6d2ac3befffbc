"""Brings back, after a start, every redrive that was running at the last end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from loguru import logger

from actors.ports import Patient
from actors.runtime import AsyncioActor

FindRunning = Callable[[], Awaitable[Sequence[str]]]
"""The ids of all redrives that have not ended."""

Wake = Callable[[str], Awaitable[object]]
"""Give a redrive its actor."""


class RedriveRecoveryActor(AsyncioActor):
    """Finds the running redrives and wakes them, then leaves."""

    use_registry = False

    def __init__(self, find_running: FindRunning, wake: Wake, *, patient: Patient) -> None:
        super().__init__()
        self._find_running = find_running
        self._wake = wake
        self._patient = patient

    def on_start(self) -> None:
        # As a message to itself, so that the tree does not wait for it.
        self.actor_ref.tell(_Recover())

    async def on_receive(self, message: object) -> None:
        if not isinstance(message, _Recover):
            super().on_receive(message)
            return
        running = await self._patient.until_answered(self._find_running)
        for redrive_id in running:
            await self._wake(redrive_id)
        if running:
            logger.info("{} redrives go on", len(running))
        self.stop()


class _Recover:
    """Begin."""
