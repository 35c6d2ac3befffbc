"""The orders that are placed: as a customer's request brings them, read as the server reads it."""

from __future__ import annotations

import json

from actors.ports import Address, CustomerRecord
from web.documents.bodies import PlaceOrderBody, check_quantities
from web.port import PlaceOrder
from web.wire.json_body import parse

CUSTOMERS = 500
SKU = "SKU-BOOK"
SUBJECT = "bench"


def email(customer: int) -> str:
    """One of so many customers."""
    return f"customer-{customer % CUSTOMERS}@example.org"


def record(customer: int) -> CustomerRecord:
    """Their personal data."""
    address = Address("Invalidenstr. 1", None, "Berlin", "10115", "DE")
    return CustomerRecord(email(customer), "A Customer", address, "tok_ok")


def request_body(customer: int) -> bytes:
    """A request for one book."""
    order = {
        "customer": {"email": email(customer), "name": "A Customer"},
        "shipping_address": {
            "line1": "Invalidenstr. 1",
            "city": "Berlin",
            "postal_code": "10115",
            "country": "DE",
        },
        "items": [{"sku": SKU, "quantity": 1}],
        "payment": {"token": "tok_ok"},
    }
    return json.dumps(order).encode()


def read_order(body: bytes, correlation_id: str) -> PlaceOrder:
    """What the server makes of a request: parsed, validated, and put into the engine's words."""
    order = parse(body, PlaceOrderBody)
    check_quantities(order)
    to = order.shipping_address
    meaning = order.model_dump(mode="json")
    return PlaceOrder(
        subject=SUBJECT,
        idempotency_key=None,
        record=CustomerRecord(
            email=order.customer.email,
            name=order.customer.name,
            address=Address(to.line1, to.line2, to.city, to.postal_code, to.country),
            payment_token=order.payment.token,
        ),
        items=tuple((line.sku, line.quantity) for line in order.items),
        body_fingerprint_source=json.dumps(meaning, sort_keys=True).encode(),
        correlation_id=correlation_id,
    )
