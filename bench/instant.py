"""Other sides that say yes at once: what is measured is the engine, not a provider."""

from __future__ import annotations

from gateways.protocol import Destination, Parcel, Receipt
from orders.money import Money


class InstantPayments:
    """A :class:`gateways.PaymentGateway`."""

    async def authorize(self, key: str, order_id: str, amount: Money, token: str) -> Receipt:
        return Receipt(f"pi_{key}")

    async def void(self, key: str, authorization: str | None) -> Receipt:
        return Receipt(f"pi_{key}")

    async def capture(self, key: str, order_id: str, amount: Money, authorization: str) -> Receipt:
        return Receipt(f"ch_{key}")

    async def refund(self, key: str, capture: str | None) -> Receipt:
        return Receipt(f"re_{key}")


class InstantCarrier:
    """A :class:`gateways.Carrier`."""

    async def book(
        self, key: str, order_id: str, parcel: Parcel, destination: Destination
    ) -> Receipt:
        return Receipt(f"shp_{key}")

    async def cancel(self, key: str, shipment: str | None) -> Receipt:
        return Receipt(f"shp_{key}")
