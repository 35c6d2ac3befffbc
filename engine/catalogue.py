"""What a new shop sells until somebody says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from orders.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A product and how many of it there are."""

    sku: str
    name: str
    unit_price: Money
    quantity: int


DEMO_OFFERS = (
    Offer("SKU-BOOK", "Book", Money(1_999, "EUR"), 100_000),
    Offer("SKU-LAMP", "Lamp", Money(4_950, "EUR"), 100_000),
    Offer("SKU-CHAIR", "Chair", Money(12_900, "EUR"), 100_000),
    Offer("SKU-MUG", "Mug", Money(1_250, "EUR"), 100_000),
    Offer("SKU-RARE", "Rare print", Money(250_000, "EUR"), 10),
)
