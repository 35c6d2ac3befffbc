"""The smaller rooms of the fake engine: stock, faults, personal data."""

from __future__ import annotations

from collections.abc import Callable

from gateways.sandbox import Faults
from orders.money import Money
from orders.stock import Product, Stock
from web.port import Caller, GatewayFaults, KeyReusedError, NoSandboxError, ProductChange

CalledBy = Callable[[Caller], None]
"""Takes note of a call; raises what is to fail."""


class FakeShop:
    """The real stock, without a log."""

    def __init__(self, called_by: CalledBy) -> None:
        self._called_by = called_by
        self._keys: dict[str, tuple[str, int]] = {}
        self._stock = Stock(
            {
                "SKU-BOOK": Product("SKU-BOOK", "A book", Money(1999, "EUR"), received=100, held=1),
                "SKU-MUG": Product("SKU-MUG", "A mug", Money(850, "EUR"), received=10, sold=3),
            }
        )

    def product(self, sku: str) -> Product:
        """What there is of a product."""
        return self._stock.product(sku)

    async def products(self, caller: Caller) -> list[Product]:
        self._called_by(caller)
        return list(self._stock.products.values())

    async def list_product(
        self, caller: Caller, sku: str, name: str, unit_price: Money, correlation_id: str
    ) -> ProductChange:
        self._called_by(caller)
        created = sku not in self._stock.products
        events = self._stock.decide_list(sku, name, unit_price)
        for event in events:
            self._stock.apply(event)
        return ProductChange(self.product(sku), changed=bool(events), created=created)

    async def receive(
        self, caller: Caller, sku: str, quantity: int, key: str | None, correlation_id: str
    ) -> ProductChange:
        self._called_by(caller)
        if key is not None and self._keys.setdefault(key, (sku, quantity)) != (sku, quantity):
            raise KeyReusedError
        events = self._stock.decide_receive(sku, quantity, key)
        for event in events:
            self._stock.apply(event)
        return ProductChange(self.product(sku), changed=bool(events), created=False)


class FakeRehearsal:
    """The sandbox's faults, or (``real``) none."""

    def __init__(self, called_by: CalledBy) -> None:
        self.real = False
        self.now = GatewayFaults(Faults(), Faults())
        self._called_by = called_by

    async def faults(self, caller: Caller) -> GatewayFaults:
        self._called_by(caller)
        if self.real:
            raise NoSandboxError
        return self.now

    async def set_faults(self, caller: Caller, faults: GatewayFaults) -> None:
        await self.faults(caller)
        self.now = faults


class FakeCustomers:
    """Remembers who was erased."""

    def __init__(self, called_by: CalledBy) -> None:
        self.erased: list[str] = []
        self._called_by = called_by

    async def erase(self, caller: Caller, customer_ref: str, correlation_id: str) -> None:
        self._called_by(caller)
        self.erased.append(customer_ref)
