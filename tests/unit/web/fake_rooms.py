"""The smaller rooms of the fake engine: redrives, stock, faults, personal data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from gateways.sandbox import Faults
from orders.money import Money
from orders.redrive import Redrive, RedriveEndedError, RedriveStatus
from orders.stock import Product, Stock
from web.port import (
    Caller,
    GatewayFaults,
    KeyReusedError,
    NoSandboxError,
    ProductChange,
    RedriveWish,
    UnknownRedriveError,
)

CalledBy = Callable[[Caller], None]
"""Takes note of a call; raises what is to fail."""


class FakeRedrives:
    """Redrives of which each order is done at once, but for the last."""

    def __init__(self, called_by: CalledBy) -> None:
        self.wishes: list[RedriveWish] = []
        self._called_by = called_by
        self._redrives: dict[str, Redrive] = {}

    async def start(self, caller: Caller, wish: RedriveWish, correlation_id: str) -> Redrive:
        self._called_by(caller)
        self.wishes.append(wish)
        at = datetime(2026, 1, 1, 12, tzinfo=UTC)
        total = len(wish.ids or ("one", "other"))
        redrive = Redrive(
            id=f"redrive-{len(self.wishes)}",
            action=wish.action,
            status=RedriveStatus.RUNNING,
            version=1,
            total=total,
            succeeded=total - 1,
            skipped=0,
            rate_per_second=wish.rate_per_second,
            step=wish.step,
            error=wish.error,
            reason=wish.reason,
            correlation_id=correlation_id,
            created_at=at,
            updated_at=at,
            finished_at=None,
        )
        self._redrives[redrive.id] = redrive
        return redrive

    async def redrives(self, caller: Caller) -> list[Redrive]:
        self._called_by(caller)
        return list(self._redrives.values())[::-1]

    async def redrive(self, caller: Caller, redrive_id: str) -> Redrive:
        self._called_by(caller)
        if redrive_id not in self._redrives:
            raise UnknownRedriveError(redrive_id)
        return self._redrives[redrive_id]

    async def cancel(self, caller: Caller, redrive_id: str, correlation_id: str) -> Redrive:
        redrive = await self.redrive(caller, redrive_id)
        if redrive.status is not RedriveStatus.RUNNING:
            raise RedriveEndedError(redrive.status)
        ended = redrive._replace(status=RedriveStatus.CANCELLED, finished_at=redrive.created_at)
        self._redrives[redrive_id] = ended
        return ended


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
