"""Dead letters in bulk, as the web asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orders.redrive import Action, Redrive
from web.port.callers import Caller


@dataclass(frozen=True, slots=True)
class RedriveWish:
    """Which orders shall be retried or discarded: those of ``ids``, or all that are parked by this
    step and error now.
    """

    action: Action
    rate_per_second: int
    ids: Sequence[str] | None = None
    step: str | None = None
    error: str | None = None
    reason: str | None = None
    """Why they are given up."""


class Redrives(Protocol):
    """What is offered about redrives. Every coroutine may raise :class:`UnavailableError`."""

    async def start(self, caller: Caller, wish: RedriveWish, correlation_id: str) -> Redrive:
        """Begin one. When this returns, no crash stops it for good, and no order is retried twice
        by it. If it raises UnavailableError, it may have begun all the same.
        """
        ...

    async def redrives(self, caller: Caller) -> Sequence[Redrive]:
        """The last hundred, newest first."""
        ...

    async def redrive(self, caller: Caller, redrive_id: str) -> Redrive:
        """One of them, behind by a second at most.

        Raises:
            UnknownRedriveError: if there is none of that id.
        """
        ...

    async def cancel(self, caller: Caller, redrive_id: str, correlation_id: str) -> Redrive:
        """End it where it is: what is done stays done.

        Raises:
            UnknownRedriveError: if there is none of that id.
            orders.redrive.RedriveEndedError: if it has ended.
        """
        ...
