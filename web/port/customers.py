"""Customers as the web knows them: by reference only."""

from __future__ import annotations

from typing import Protocol

from web.port.callers import Caller


class Customers(Protocol):
    """What is offered about personal data."""

    async def erase(self, caller: Caller, customer_ref: str, correlation_id: str) -> None:
        """Make everything that is known of a customer unreadable for good; nothing is no error.

        Their orders stay, and replay. One under way that still needs the data is refused there.

        Raises:
            UnavailableError, persistence.store.StoreUnavailableError: if it is not known whether
                that is done. Erasing again is right.
        """
        ...
