"""The catalogue and what there is of it."""

from __future__ import annotations

from typing_extensions import TypedDict

from orders.money import Money
from web.documents.answers.shape import shape
from web.documents.words import Natural


@shape
class Product(TypedDict):
    """A product's levels: ``sold + reserved + available == received``."""

    sku: str
    name: str
    unit_price: Money
    received: Natural
    reserved: Natural
    available: Natural
    sold: Natural


@shape
class Products(TypedDict):
    items: list[Product]
    next_cursor: str | None
