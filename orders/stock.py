"""The stock and the catalogue: one event-sourced aggregate, held in memory, decided at once.

An order's lines are held all or none. Nothing here waits, so nothing can come between the look and
the decision: that is why no lock is needed and nothing can be oversold, as long as one writer holds
the stream (the journal's fence sees to that).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypedDict

from orders.events import Event
from orders.money import Money
from orders.receipts import KeptReceipt, Receipts

STOCK_STREAM = "stock"


@dataclass(frozen=True, slots=True)
class ProductListed:
    """A product entered the catalogue, or its name or price changed."""

    type: ClassVar[str] = "ProductListed"
    schema_version: ClassVar[int] = 1

    sku: str
    name: str
    unit_price: Money


@dataclass(frozen=True, slots=True)
class StockReceived:
    """Units arrived at the warehouse."""

    type: ClassVar[str] = "StockReceived"
    schema_version: ClassVar[int] = 1

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ReceiptNoted:
    """The units that the event before this one took in came under a name. Told again under it,
    they are the same units.
    """

    type: ClassVar[str] = "ReceiptNoted"
    schema_version: ClassVar[int] = 1

    receipt: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StockHeld:
    """Units of one or more products are held for an order: all its lines, or this event is not."""

    type: ClassVar[str] = "StockHeld"
    schema_version: ClassVar[int] = 1

    order_id: str
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HoldReleased:
    """An order's units are available again."""

    type: ClassVar[str] = "HoldReleased"
    schema_version: ClassVar[int] = 1

    order_id: str


@dataclass(frozen=True, slots=True)
class StockSold:
    """An order's units left the shop for good."""

    type: ClassVar[str] = "StockSold"
    schema_version: ClassVar[int] = 1

    order_id: str


STOCK_EVENTS: tuple[type[Event], ...] = (
    ProductListed,
    StockReceived,
    ReceiptNoted,
    StockHeld,
    HoldReleased,
    StockSold,
)


@dataclass(slots=True)
class Product:
    """One product's levels. Invariant: ``sold + held + available == received``, none below zero."""

    sku: str
    name: str
    unit_price: Money
    received: int = 0
    held: int = 0
    sold: int = 0

    @property
    def available(self) -> int:
        """Units that can still be promised."""
        return self.received - self.held - self.sold


class StockError(ValueError):
    """The stock cannot do what was asked."""


class UnknownSkuError(StockError):
    """The catalogue has no such product."""

    def __init__(self, sku: str) -> None:
        self.sku = sku
        super().__init__(f"there is no product {sku!r} in the catalogue")


class InsufficientStockError(StockError):
    """Fewer units are available than were asked for."""

    def __init__(self, sku: str, wanted: int, available: int) -> None:
        self.sku = sku
        super().__init__(f"{sku}: {wanted} wanted, {available} available")


class QuantityError(StockError):
    """A quantity of no units, or of fewer than none."""

    def __init__(self, sku: str, quantity: int) -> None:
        self.sku = sku
        super().__init__(f"{sku}: a quantity is 1 or more, not {quantity}")


class ReceiptReusedError(StockError):
    """The name of a receipt stands for another one already."""

    def __init__(self, sku: str, quantity: int) -> None:
        super().__init__(f"under this name {quantity} of {sku} were taken in")


class KeptProduct(TypedDict):
    """One product in a snapshot."""

    sku: str
    name: str
    amount: int
    currency: str
    received: int
    held: int
    sold: int


class KeptHold(TypedDict):
    """One hold in a snapshot."""

    order_id: str
    lines: list[tuple[str, int]]


class StockSnapshot(TypedDict):
    """What a snapshot of the stock holds."""

    products: list[KeptProduct]
    holds: list[KeptHold]
    receipts: list[KeptReceipt]


@dataclass(slots=True)
class Stock:
    """All products and all holds. ``decide_*`` look, :meth:`apply` changes."""

    products: dict[str, Product] = field(default_factory=dict)
    holds: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    receipts: Receipts = field(default_factory=Receipts)

    def product(self, sku: str) -> Product:
        """The product of that SKU.

        Raises:
            UnknownSkuError: if the catalogue has none.
        """
        try:
            return self.products[sku]
        except KeyError:
            raise UnknownSkuError(sku) from None

    def decide_list(self, sku: str, name: str, unit_price: Money) -> tuple[Event, ...]:
        """List a product, or change its name or price; nothing if it is so already."""
        known = self.products.get(sku)
        if known is not None and (known.name, known.unit_price) == (name, unit_price):
            return ()
        return (ProductListed(sku, name, unit_price),)

    def decide_receive(
        self, sku: str, quantity: int, receipt: str | None = None
    ) -> tuple[Event, ...]:
        """Take units into the stock; nothing if they were taken in under this receipt before.

        Raises:
            UnknownSkuError: if the product is not listed.
            QuantityError: if it is not at least one unit.
            ReceiptReusedError: if the receipt stands for other units.
        """
        self.product(sku)
        _require_some(sku, quantity)
        if receipt is None:
            return (StockReceived(sku, quantity),)
        known = self.receipts.find(receipt)
        if known is None:
            return (StockReceived(sku, quantity), ReceiptNoted(receipt, sku, quantity))
        if known != (sku, quantity):
            raise ReceiptReusedError(*known)
        return ()

    def decide_hold(self, order_id: str, wanted: Mapping[str, int]) -> tuple[Event, ...]:
        """Hold all of an order's units, or none; nothing if they are held already.

        Raises:
            UnknownSkuError: if a product is not listed.
            InsufficientStockError: if any product has too few units.
            QuantityError: if of any product not at least one unit is wanted.
        """
        if order_id in self.holds:
            return ()
        for sku, quantity in wanted.items():
            available = self.product(sku).available
            _require_some(sku, quantity)
            if available < quantity:
                raise InsufficientStockError(sku, quantity, available)
        return (StockHeld(order_id, tuple(sorted(wanted.items()))),)

    def decide_release(self, order_id: str) -> tuple[Event, ...]:
        """Let an order's units go; nothing if none are held."""
        return (HoldReleased(order_id),) if order_id in self.holds else ()

    def decide_sell(self, order_id: str) -> tuple[Event, ...]:
        """Turn an order's hold into a sale; nothing if none are held (it was sold before)."""
        return (StockSold(order_id),) if order_id in self.holds else ()

    def apply(self, event: Event) -> tuple[str, ...]:
        """Change the stock as the event says; the SKUs whose product changed."""
        match event:
            case ProductListed(sku, name, unit_price):
                product = self.products.setdefault(sku, Product(sku, name, unit_price))
                product.name, product.unit_price = name, unit_price
                return (sku,)
            case StockReceived(sku, quantity):
                self.products[sku].received += quantity
                return (sku,)
            case ReceiptNoted(receipt, sku, quantity):
                self.receipts.note(receipt, sku, quantity)
                return ()
            case StockHeld(order_id, lines):
                self.holds[order_id] = lines
                for sku, quantity in lines:
                    self.products[sku].held += quantity
            case HoldReleased(order_id):
                lines = self.holds.pop(order_id)
                for sku, quantity in lines:
                    self.products[sku].held -= quantity
            case StockSold(order_id):
                lines = self.holds.pop(order_id)
                for sku, quantity in lines:
                    self.products[sku].held -= quantity
                    self.products[sku].sold += quantity
            case _:
                raise TypeError(f"the stock knows no event {type(event).__name__}")
        return tuple(sku for sku, _ in lines)

    def dump(self) -> StockSnapshot:
        """All of it as plain data, for a snapshot."""
        return {
            "products": [
                {
                    "sku": product.sku,
                    "name": product.name,
                    "amount": product.unit_price.amount,
                    "currency": product.unit_price.currency,
                    "received": product.received,
                    "held": product.held,
                    "sold": product.sold,
                }
                for product in self.products.values()
            ],
            "holds": [
                {"order_id": order_id, "lines": list(lines)}
                for order_id, lines in self.holds.items()
            ],
            "receipts": self.receipts.dump(),
        }

    @classmethod
    def load(cls, state: StockSnapshot) -> Stock:
        """The stock as :meth:`dump` wrote it."""
        products = [
            Product(
                kept["sku"],
                kept["name"],
                Money(kept["amount"], kept["currency"]),
                kept["received"],
                kept["held"],
                kept["sold"],
            )
            for kept in state["products"]
        ]
        return cls(
            {product.sku: product for product in products},
            {
                kept["order_id"]: tuple((sku, quantity) for sku, quantity in kept["lines"])
                for kept in state["holds"]
            },
            Receipts(state["receipts"]),
        )


def _require_some(sku: str, quantity: int) -> None:
    # Fewer than none would be a way to take units that are not there.
    if quantity < 1:
        raise QuantityError(sku, quantity)
