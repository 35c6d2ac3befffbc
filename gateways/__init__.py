"""The outside world: payment providers and carriers behind one protocol each, and a sandbox."""

from gateways.errors import (
    GatewayError,
    GatewayUnavailableError,
    PaymentDeclinedError,
    ShipmentRefusedError,
)
from gateways.protocol import Carrier, Destination, Parcel, PaymentGateway, Receipt

__all__ = [
    "Carrier",
    "Destination",
    "GatewayError",
    "GatewayUnavailableError",
    "Parcel",
    "PaymentDeclinedError",
    "PaymentGateway",
    "Receipt",
    "ShipmentRefusedError",
]
