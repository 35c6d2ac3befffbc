"""The inventory's actor: the only writer of the stock, deciding in memory, many orders a commit.

While one append is in flight requests gather; the next append takes all of them, decided one after
the other on the stock as the ones before have made it. Nobody is answered before the commit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import cast

from loguru import logger

from actors.catalogue import Catalogue
from actors.instructions import Reply, appends_settled
from actors.messages import (
    Answer,
    Append,
    AppendRefused,
    Call,
    HoldSold,
    ListProduct,
    ReceiveStock,
    Recipient,
    SellHold,
    StockChanged,
    tell,
)
from actors.ports import Snapshot, SnapshotStore, StreamReader
from actors.runtime import BatchingActor
from orders.effects import Failed, Refused, Result, Succeeded
from orders.events import Event
from orders.stock import STOCK_STREAM, Stock, StockError, StockSnapshot

Request = Call | SellHold | ListProduct | ReceiveStock

SNAPSHOT_VERSION = 2
"""Raised whenever :class:`orders.stock.StockSnapshot` changes: older ones are then left unread."""


@dataclass(frozen=True, slots=True)
class HeldOrders:
    """Ask for the ids of all orders that hold stock."""


class StockNotCommittedError(Exception):
    """The journal could not take a change of the stock: what is in memory is not to be trusted."""


class StockInterruptedError(Exception):
    """The inventory ended before it was known whether a change of the stock was made. What orders
    ask of it may be asked again, but units without a receipt would be taken in twice: look at the
    stock first.
    """

    def __init__(self, sku: str) -> None:
        super().__init__(
            f"the inventory was restarted over a change of {sku}: look at the stock before you ask "
            "again"
        )


class InventoryActor(BatchingActor[Request]):
    """Holds the stock. ``snapshot_every`` events, or as many as the last one had holds if that is
    more, the state is kept so that a start is quick.
    """

    use_registry = False
    batch_limit = 500

    def __init__(
        self,
        journal: Recipient,
        reader: StreamReader,
        snapshots: SnapshotStore,
        catalogue: Catalogue,
        *,
        snapshot_every: int,
    ) -> None:
        super().__init__()
        self._journal = journal
        self._reader = reader
        self._snapshots = snapshots
        self._catalogue = catalogue
        self._snapshot_every = snapshot_every
        self._stock = Stock()
        self._seq = 0
        self._snapshot_due = snapshot_every
        self._on_its_way: list[Request] = []
        """The batch whose events the journal has: they may be in the log already."""

    async def on_start(self) -> None:  # type: ignore[override]
        """Read the stock back: the newest snapshot, and what has happened since."""
        await appends_settled(self._journal)
        snapshot = await self._snapshots.load_snapshot(STOCK_STREAM)
        if snapshot is not None and snapshot.schema_version == SNAPSHOT_VERSION:
            self._stock = Stock.load(cast(StockSnapshot, snapshot.state))
            self._seq = snapshot.seq
            self._snapshot_due = self._next_due()
        for recorded in await self._reader.read_stream(STOCK_STREAM, self._seq):
            self._stock.apply(recorded.event)
            self._seq = recorded.seq
        self._catalogue.publish(self._stock.products.values())

    def on_receive(self, message: object) -> list[str] | None:
        match message:
            case Call() | SellHold() | ListProduct() | ReceiveStock():
                self.gather(message)
            case HeldOrders():
                return list(self._stock.holds)
            case _:
                super().on_receive(message)
        return None

    async def flush(self, batch: list[Request]) -> None:
        """Decide all of a batch, append it as one, and answer."""
        events: list[Event] = []
        touched: set[str] = set()
        answers = [self._decide(request, events, touched) for request in batch]
        if events:
            self._on_its_way = batch
            await self._append(events, _correlation(batch))
            self._catalogue.publish(self._stock.products[sku] for sku in touched)
        for request, answer in zip(batch, answers, strict=True):
            tell(request.reply_to, answer)
        if self._seq >= self._snapshot_due:
            await self._keep()
        self._on_its_way = []

    def on_failure(self, *exc_info: object) -> None:
        # What is in the mailbox outlives this instance. What has been taken out of it is owned up
        # to, or goes back, so that the next one, which reads the truth first, answers it.
        on_its_way = {id(request) for request in self._on_its_way}
        lost = Failed("inventory_restarted", "its answer was lost", unknown=True)
        for request in self.gathered:
            match request:
                case Call():
                    # Put back, it would stand behind a later call of the same order: a hold that
                    # was refused there could be made after all, for an order that has ended.
                    tell(request.reply_to, _answer(request, lost, None))
                case ListProduct(sku) | ReceiveStock(sku, receipt=None) if (
                    id(request) in on_its_way
                ):
                    # Decided again, units might be taken in twice; and what was to happen all at
                    # once, a product with its stock, must not happen in part.
                    tell(request.reply_to, StockInterruptedError(sku))
                case _:
                    self.actor_ref.tell(request)

    def _decide(self, request: Request, events: list[Event], touched: set[str]) -> object:
        """The answer to one request, with its events applied and added to ``events``.

        One poisonous request is its own sender's failure: the restarts are for all of them.
        """
        listed = len(self._stock.products)
        try:
            decided = self._events_of(request)
        except StockError as refusal:
            return _answer(request, Refused(type(refusal).__name__, str(refusal)), refusal)
        except Exception as error:
            lines = logger.bind(**_names(request)).opt(exception=True)
            lines.error("the inventory could not decide a request")
            return _answer(request, Failed(type(error).__name__, str(error), False), error)
        for event in decided:
            touched.update(self._stock.apply(event))
        events.extend(decided)
        if isinstance(request, ListProduct | ReceiveStock):
            # A copy: the next request of the batch may change it again.
            product = replace(self._stock.products[request.sku])
            created = len(self._stock.products) > listed
            return StockChanged(product, changed=bool(decided), created=created)
        return _answer(request, Succeeded(STOCK_STREAM), None)

    def _events_of(self, request: Request) -> tuple[Event, ...]:
        match request:
            case Call(order, undo=True):
                return self._stock.decide_release(order.id)
            case Call(order):
                wanted: Counter[str] = Counter()
                for line in order.items:
                    wanted[line.sku] += line.quantity
                return self._stock.decide_hold(order.id, wanted)
            case SellHold(order_id):
                return self._stock.decide_sell(order_id)
            case ListProduct(sku, name, unit_price):
                return self._stock.decide_list(sku, name, unit_price)
            case ReceiveStock(sku, quantity, receipt=receipt):
                return self._stock.decide_receive(sku, quantity, receipt)

    async def _append(self, events: list[Event], correlation_id: str) -> None:
        outcome = Reply()
        self._journal.tell(
            Append(STOCK_STREAM, self._seq + 1, tuple(events), correlation_id, None, outcome)
        )
        # While this waits the mailbox is held: nothing can decide on a stock that is not yet true.
        answer = await outcome.take()
        if isinstance(answer, AppendRefused):
            if not answer.unknown:
                self._on_its_way = []
            raise StockNotCommittedError(str(answer.error)) from answer.error
        self._seq += len(events)

    async def _keep(self) -> None:
        state = cast("dict[str, object]", self._stock.dump())
        await self._snapshots.save_snapshot(
            Snapshot(STOCK_STREAM, self._seq, SNAPSHOT_VERSION, state)
        )
        self._snapshot_due = self._next_due()

    def _next_due(self) -> int:
        # A snapshot is as large as what is held, and everybody waits for it: the next one is made
        # when at least as much has happened.
        return self._seq + max(self._snapshot_every, len(self._stock.holds))


def _names(request: Request) -> dict[str, str]:
    """What a log line about a request carries."""
    match request:
        case Call(order=order):
            return {"order_id": order.id, "correlation_id": order.correlation_id}
        case SellHold():
            return {"order_id": request.order_id, "correlation_id": request.correlation_id}
        case _:
            return {"sku": request.sku, "correlation_id": request.correlation_id}


def _answer(request: Request, result: Result, error: Exception | None) -> object:
    match request:
        case Call(_, step, undo, attempt, _, number):
            return Answer(step, undo, attempt, result, number)
        case SellHold(order_id):
            return HoldSold(order_id)
        case ListProduct() | ReceiveStock():
            return error


def _correlation(batch: list[Request]) -> str:
    """The one correlation id of a batch; in a mixed one the events name their orders instead."""
    ids = {
        request.order.correlation_id if isinstance(request, Call) else request.correlation_id
        for request in batch
    }
    return ids.pop() if len(ids) == 1 else "stock"
