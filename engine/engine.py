"""One shard's engine: it starts, works, drains and stops."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from collections.abc import Callable, Sequence
from typing import Any

from loguru import logger
from pykka import ActorDeadError

from actors.instructions import Reply
from actors.inventory import StockInterruptedError
from actors.messages import ListProduct, ReceiveStock, Recipient
from actors.recorder import Outbox
from engine.backend import Backend
from engine.catalogue import DEMO_OFFERS, Offer
from engine.desk import Desk
from engine.instruct import Instructor, Ref
from engine.parts import Gateways, assemble
from engine.policies import Clock, new_id, utc_now
from engine.tree import EngineTree
from orders.money import Money
from persistence.status import JournalStatus
from settings import Settings
from supervisor import Node, Root, SupervisionEvent
from supervisor.context import Context
from web.port import Caller, DrainingError

_RETRY_AFTER_S = 5.0


class Engine(Desk):
    """A desk with a life. Make it where the loop runs.

    ``failed`` is set to the reason when the supervision tree gives up for good: the process that
    runs the engine should then end, with a failure.
    """

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        gateways: Gateways | None = None,
        *,
        clock: Clock = utc_now,
        rng: random.Random | None = None,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        parts = assemble(
            settings, backend, gateways, clock=clock, rng=rng or random.Random(), new_id=new_id
        )
        self.failed: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        self._tree = EngineTree(parts, self._find, self._on_recovered)
        context = Context(_chronicle(parts.outbox), clock, parts.rng)
        self._root = Root(self._tree.spec(), context, self._on_give_up)
        super().__init__(
            parts,
            Instructor(self._tree),
            self._population,
            lambda: self._find("/projections/orders"),
        )

    async def start(self) -> None:
        """Claim the log and start every actor; fill a shop that never sold anything.

        Orders are taken from here on; those of an earlier run are brought back meanwhile.

        Raises:
            supervisor.GaveUp: if an actor cannot start, or the tree gives up meanwhile (fenced by
                another server, above all). All are stopped again.
            actors.inventory.StockInterruptedError: if the inventory crashed over the first stock;
                likewise.
        """
        await self._root.start()
        if not self._parts.catalogue.products():
            try:
                await self.stock_up(DEMO_OFFERS)
            except DrainingError as error:
                raise self.failed.result() from error
            except StockInterruptedError:
                # The next start, when nothing of this one can land any more, finds the truth.
                await self._root.stop()
                raise

    async def stop(self) -> None:
        """Stop every actor, the journal last: what was asked of it is committed first.

        Orders under way stay in the log as they are; the next start brings them back.
        """
        self.drain()
        await self._root.stop()

    async def recovered(self) -> None:
        """Return when the orders of an earlier run are back."""
        await self._recovered.wait()

    async def stock_up(self, offers: Sequence[Offer], correlation_id: str = "catalogue") -> None:
        """List products and take in what there is of them: all at once, or, in a crash, nothing."""
        replies: list[Reply] = []
        for offer in offers:
            listed, received = Reply(), Reply()
            # Told in one breath, they are decided as one batch and stored as one document.
            self._tell_inventory(
                ListProduct(offer.sku, offer.name, offer.unit_price, correlation_id, listed)
            )
            self._tell_inventory(ReceiveStock(offer.sku, offer.quantity, correlation_id, received))
            replies += (listed, received)
        for reply in replies:
            await self._answered(reply)

    async def list_product(
        self, sku: str, name: str, unit_price: Money, correlation_id: str
    ) -> None:
        """List a product, or change its name and price."""
        reply = Reply()
        self._tell_inventory(ListProduct(sku, name, unit_price, correlation_id, reply))
        await self._answered(reply)

    async def receive_stock(self, sku: str, quantity: int, correlation_id: str) -> None:
        """Take units in.

        Raises:
            orders.stock.UnknownSkuError: if the product is not listed.
            actors.inventory.StockInterruptedError: if it is not known whether they were taken in.
        """
        reply = Reply()
        self._tell_inventory(ReceiveStock(sku, quantity, correlation_id, reply))
        await self._answered(reply)

    async def actors(self, caller: Caller) -> Node:
        """The supervision tree as it is now, with the first of the orders in it."""
        return self._root.describe()

    async def restart_actor(self, caller: Caller, path: str) -> None:
        """Let the actor at a path crash and come back, without spending its budget.

        Raises:
            supervisor.PathNotFound: if there is no such place.
        """
        self._root.restart(path)

    def subscribe(self, subscriber: Recipient) -> None:
        """Tell somebody of every commit from now on, as :class:`persistence.messages.Committed`."""
        self._parts.subscribers.add(subscriber)

    @property
    def gateways(self) -> Gateways:
        """The other sides, as they are called."""
        return self._parts.gateways

    @property
    def journal_status(self) -> JournalStatus:
        """How the journal is, and what it has written."""
        return self._parts.status

    def _tell_inventory(self, request: ListProduct | ReceiveStock) -> None:
        try:
            self._find("/services/inventory").tell(request)
        except ActorDeadError as error:
            raise DrainingError(_RETRY_AFTER_S) from error

    async def _answered(self, reply: Reply) -> None:
        """Wait for an answer, unless the tree gives up: then nobody is left who could give it."""
        answer = asyncio.ensure_future(reply)
        first: list[asyncio.Future[Any]] = [answer, self.failed]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise DrainingError(_RETRY_AFTER_S) from self.failed.result()
            answer.result()
        finally:
            answer.cancel()

    def _find(self, path: str) -> Ref:
        return self._root.find(path)

    def _population(self) -> int:
        return self._root.population("/orders")

    def _on_recovered(self, _count: int) -> None:
        self._recovered.set()

    def _on_give_up(self, error: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_result(error)


def _chronicle(outbox: Outbox) -> Callable[[SupervisionEvent], None]:
    """Tells the log lines at once, and the log when it can take it."""

    def record(event: SupervisionEvent) -> None:
        logger.bind(**dataclasses.asdict(event)).warning(event.type)
        outbox.put(event)

    return record
