"""An example of each body: what /docs offers to send."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.documents import bodies
from web.wire.json_body import Body

EXAMPLES: Final[Mapping[type[Body], Mapping[str, object]]] = MappingProxyType(
    {
        bodies.PlaceOrderBody: {
            "customer": {"email": "ada@example.com", "name": "Ada Lovelace"},
            "shipping_address": {
                "line1": "12 St James's Square",
                "city": "London",
                "postal_code": "SW1Y 4JH",
                "country": "GB",
            },
            "items": [{"sku": "SKU-BOOK", "quantity": 1}],
            "payment": {"token": "tok_ok"},
        },
        bodies.CancelBody: {"reason": "bought twice"},
        bodies.RetryLettersBody: {
            "step": "authorize",
            "error": "unavailable",
            "rate_per_second": 50,
        },
        bodies.DiscardLettersBody: {"step": "ship", "reason": "the carrier has given up"},
        bodies.ProductBody: {"name": "A lamp", "unit_price": {"amount": 4900, "currency": "EUR"}},
        bodies.DeliveryBody: {"quantity": 100},
        bodies.GatewayFaultsBody: {
            "payment": {"error_rate": 0.2, "latency_ms": 250},
            "shipping": {"timeout_rate": 0.05},
        },
    }
)
