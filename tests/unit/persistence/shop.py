"""A shop in which everything is in order, until a test breaks something."""

from __future__ import annotations

from datetime import datetime

from gateways.ledger import EntryStatus, LedgerEntry, MemoryLedger
from orders.events import (
    Event,
    OrderCompleted,
    OrderRejected,
    OrderShipped,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentVoided,
    StepRefused,
    StockReleased,
    StockReserved,
)
from orders.money import Money
from orders.stock import HoldReleased, ProductListed, StockHeld, StockReceived, StockSold
from persistence.audit import AuditReport, audit
from persistence.events import WriterClaimed
from persistence.memory import MemoryEventStore
from tests.contract.commits import AT, commit
from tests.unit.persistence.histories import placed
from tests.unit.persistence.world import SECOND

TOTAL = Money(3998, "EUR")
BOOKED = EntryStatus.BOOKED


class Shop:
    """A log, and the ledgers of its gateways."""

    def __init__(self, store: MemoryEventStore) -> None:
        self.store = store
        self.payments = MemoryLedger()
        self.shipments = MemoryLedger()
        self.position = 0
        self.writer = "w"
        self._seqs: dict[str, int] = {}

    async def open(self) -> None:
        """Claim the log, and get some books."""
        await self.claim("w")
        await self.stock(ProductListed("SKU-BOOK", "Book", Money(1999, "EUR")))
        await self.stock(StockReceived("SKU-BOOK", 10))

    async def claim(self, writer: str) -> None:
        self.writer = writer
        await self.add(f"writer-{writer}", WriterClaimed(writer))

    async def add(
        self, stream: str, *events: Event, seq: int | None = None, at: datetime | None = None
    ) -> None:
        """One append, in its place unless said otherwise."""
        self.position += 1
        from_seq = self._seqs.get(stream, 0) + 1 if seq is None else seq
        added = commit(
            self.position,
            stream,
            from_seq,
            events=events,
            writer=self.writer,
            at=at or AT + self.position * SECOND,
        )
        self._seqs[stream] = from_seq + len(events) - 1
        await self.store.insert([self.store.encode(added)])

    async def order(self, order_id: str, *events: Event) -> None:
        await self.add(f"order-{order_id}", *events)

    async def stock(self, *events: Event) -> None:
        await self.add("stock", *events)

    async def entry(
        self, order_id: str, step: str, status: EntryStatus, amount: Money | None = TOTAL
    ) -> None:
        """What a gateway has in its ledger."""
        ledger = self.shipments if step == "ship" else self.payments
        amount = None if step == "ship" else amount
        draft = LedgerEntry(f"{order_id}:{step}", order_id, status, f"{step}-{order_id}", amount)
        await ledger.record(draft)

    async def hold(self, order_id: str) -> None:
        """Place an order and hold its stock."""
        await self.order(order_id, placed(order_id))
        await self.stock(StockHeld(order_id, (("SKU-BOOK", 2),)))
        await self.order(order_id, StockReserved(1, "stock"))

    async def ship(self, order_id: str) -> None:
        """All but the capture."""
        await self.hold(order_id)
        await self.entry(order_id, "authorize", EntryStatus.AUTHORIZED)
        await self.order(order_id, PaymentAuthorized(1, "pi"))
        await self.entry(order_id, "ship", BOOKED)
        await self.order(order_id, OrderShipped(1, "shp"))

    async def complete(self, order_id: str) -> None:
        """An order to its very end."""
        await self.ship(order_id)
        await self.entry(order_id, "capture", EntryStatus.CAPTURED)
        await self.order(order_id, PaymentCaptured(1, "ch"), OrderCompleted())
        await self.stock(StockSold(order_id))

    async def refuse(self, order_id: str) -> None:
        """An order whose shipment is refused, undone to its very end."""
        await self.hold(order_id)
        await self.entry(order_id, "authorize", EntryStatus.VOIDED)
        await self.order(order_id, PaymentAuthorized(1, "pi"))
        await self.entry(order_id, "ship", EntryStatus.REFUSED)
        await self.order(order_id, StepRefused("ship", 1, "country", ""))
        await self.order(order_id, PaymentVoided(1, "pi"))
        await self.stock(HoldReleased(order_id))
        await self.order(order_id, StockReleased(1, ""), OrderRejected("country"))

    async def audit(self) -> AuditReport:
        return await audit(self.store, payments=self.payments, shipments=self.shipments, shard=0)

    async def findings(self) -> list[str]:
        return list((await self.audit()).findings)
