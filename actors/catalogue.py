"""What the shop sells and how much of it there is, as the log has it: a view anyone may read.

The inventory actor publishes into it after each commit: a reader never sees what may yet be lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orders.money import Money
from orders.stock import Product, UnknownSkuError


class Catalogue:
    """The committed products by SKU."""

    def __init__(self) -> None:
        self._products: dict[str, Product] = {}

    def price(self, sku: str) -> Money:
        """A product's price.

        Raises:
            UnknownSkuError: if there is no such product.
        """
        try:
            return self._products[sku].unit_price
        except KeyError:
            raise UnknownSkuError(sku) from None

    def products(self) -> list[Product]:
        """All products, by SKU."""
        return [self._products[sku] for sku in sorted(self._products)]

    def publish(self, products: Iterable[Product]) -> None:
        """Take over what is now committed of these products."""
        for product in products:
            # A copy: the inventory goes on deciding on its own.
            self._products[product.sku] = replace(product)
