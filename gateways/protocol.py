"""What the engine asks of a payment provider and of a carrier.

Every call takes the idempotency key under which the other side remembers it: the same key is the
same call, however often it is sent. The protocols are wide enough for PaymentIntents with manual
capture and for a rate-then-buy carrier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from orders.money import Money


@dataclass(frozen=True, slots=True)
class Receipt:
    """It is done; ``reference`` is the other side's name for it."""

    reference: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a parcel goes and to whom."""

    name: str
    line1: str
    line2: str | None
    city: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is in it: SKU and quantity of each line."""

    lines: tuple[tuple[str, int], ...]


class PaymentGateway(Protocol):
    """A payment provider with separate authorization and capture.

    All methods raise :class:`gateways.errors.PaymentDeclinedError` for a no for good,
    :class:`gateways.errors.GatewayUnavailableError` if this call certainly had no effect, and
    anything else (a time limit above all) if nobody can tell.

    The two that undo take the key of what they undo. They may come twice, and also before what they
    undo, or without a reference since its answer was never learned: then they see to it that a
    request under that key, still on its way, will be declined.
    """

    async def authorize(self, key: str, order_id: str, amount: Money, token: str) -> Receipt:
        """Hold the money."""
        ...

    async def void(self, key: str, authorization: str | None) -> Receipt:
        """Let the held money go; declined once captured. ``key`` is the authorization's own."""
        ...

    async def capture(self, key: str, order_id: str, amount: Money, authorization: str) -> Receipt:
        """Take the held money."""
        ...

    async def refund(self, key: str, capture: str | None) -> Receipt:
        """Give the money back. ``key`` is the capture's own."""
        ...


class Carrier(Protocol):
    """A carrier that books shipments.

    Raises :class:`gateways.errors.ShipmentRefusedError`, else as :class:`PaymentGateway`; what is
    said there of undoing holds here too.
    """

    async def book(
        self, key: str, order_id: str, parcel: Parcel, destination: Destination
    ) -> Receipt:
        """Book the shipment."""
        ...

    async def cancel(self, key: str, shipment: str | None) -> Receipt:
        """Cancel a booked shipment. ``key`` is the booking's own."""
        ...
