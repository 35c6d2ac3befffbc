"""The shop as the web sees it: products and what there is of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orders.money import Money
from orders.stock import Product
from web.port.callers import Caller


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A change of the stock, in the log."""

    product: Product
    """As it stood then."""
    changed: bool
    """False if it had been so already."""
    created: bool
    """The product is new."""


class Shop(Protocol):
    """What is offered about the stock. Every coroutine may raise :class:`UnavailableError`."""

    async def products(self, caller: Caller) -> Sequence[Product]:
        """All products with their levels, by SKU."""
        ...

    async def list_product(
        self, caller: Caller, sku: str, name: str, unit_price: Money, correlation_id: str
    ) -> ProductChange:
        """List a product, or change its name and price; orders keep the price they were placed at.

        Asking again changes nothing.
        """
        ...

    async def receive(
        self, caller: Caller, sku: str, quantity: int, key: str | None, correlation_id: str
    ) -> ProductChange:
        """Take units in: under one of the caller's keys once, without one each time.

        Raises:
            orders.stock.UnknownSkuError: if the product is not listed.
            KeyReusedError: if the key was used before for other units.
            StockInDoubtError: if it is not known whether they were taken in.
        """
        ...
