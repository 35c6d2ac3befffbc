"""What the shop sells and how much of it there is, as the log has it: a view others may read freely.

The inventory actor publishes into it after each commit, so a reader never sees what may yet be lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orders.money import Money
from orders.stock import Product, UnknownSkuError


@dataclass(frozen=True, slots=True)
class StockLevel:
    """One product and its levels: ``sold + held + available == received``."""

    sku: str
    name: str
    unit_price: Money
    received: int
    held: int
    sold: int
    available: int


class Catalogue:
    """The committed products by SKU."""

    def __init__(self) -> None:
        self._levels: dict[str, StockLevel] = {}

    def price(self, sku: str) -> Money:
        """A product's price.

        Raises:
            UnknownSkuError: if there is no such product.
        """
        try:
            return self._levels[sku].unit_price
        except KeyError:
            raise UnknownSkuError(sku) from None

    def levels(self) -> list[StockLevel]:
        """All products, by SKU."""
        return [self._levels[sku] for sku in sorted(self._levels)]

    def publish(self, products: Iterable[Product]) -> None:
        """Take over what is now committed of these products."""
        for product in products:
            self._levels[product.sku] = StockLevel(
                product.sku,
                product.name,
                product.unit_price,
                product.received,
                product.held,
                product.sold,
                product.available,
            )
