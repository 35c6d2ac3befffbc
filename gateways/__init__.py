"""The outside world: payment providers and carriers behind one protocol each, and a sandbox."""

from gateways.breaker import (
    BreakerPolicy,
    CircuitBreaker,
    CircuitOpenError,
    CircuitState,
    CircuitStatus,
    Permit,
)
from gateways.errors import (
    GatewayError,
    GatewayUnavailableError,
    PaymentDeclinedError,
    ShipmentRefusedError,
)
from gateways.ledger import EntryStatus, Ledger, LedgerEntry, MemoryLedger, RecordedCall
from gateways.protocol import Carrier, Destination, Parcel, PaymentGateway, Receipt

__all__ = [
    "BreakerPolicy",
    "Carrier",
    "CircuitBreaker",
    "CircuitOpenError",
    "CircuitState",
    "CircuitStatus",
    "Destination",
    "EntryStatus",
    "GatewayError",
    "GatewayUnavailableError",
    "Ledger",
    "LedgerEntry",
    "MemoryLedger",
    "Parcel",
    "PaymentDeclinedError",
    "PaymentGateway",
    "Permit",
    "Receipt",
    "RecordedCall",
    "ShipmentRefusedError",
]
