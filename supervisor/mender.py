"""What starting and mending need of a supervisor."""

from __future__ import annotations

from typing import Protocol

from supervisor.child import Child


class Mender(Protocol):
    """The hands of a boot and of a recovery, which only know what is to be done when."""

    def start_child(self, child: Child) -> None:
        """Let it start with its supervisor."""

    def restart_child(self, child: Child, delay_s: float, ceiling_s: float, reason: str) -> None:
        """Let it start again, and record why and after which wait."""

    def stop_child(self, child: Child) -> None:
        """Ask it to stop, and kill it if it does not in time."""

    def forget_child(self, child: Child) -> None:
        """Close its address: it does not come back by itself."""
