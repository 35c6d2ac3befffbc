"""What is known of customers, and how it is forgotten."""

from __future__ import annotations

from loguru import logger

from engine.parts import Parts
from web.port import Caller


class Registry:
    """Implements :class:`web.port.Customers`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def erase(self, caller: Caller, customer_ref: str, correlation_id: str) -> None:
        """Make everything that is known of a customer unreadable, in the store and in memory."""
        await self._parts.backend.customers.erase(customer_ref)
        logger.bind(customer_ref=customer_ref).info("a customer's data is erased")
