"""What the shop sells: its products, their prices, and the units that come in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from pykka import ActorDeadError

from actors.instructions import Reply
from actors.inventory import StockInterruptedError
from actors.messages import ListProduct, ReceiveStock, Recipient, StockChanged
from engine.admission import committed_soon
from engine.catalogue import Offer
from engine.parts import Parts
from orders.money import Money
from orders.stock import Product, ReceiptReusedError
from web.port import (
    Caller,
    DrainingError,
    KeyReusedError,
    ProductChange,
    StockInDoubtError,
)

_RETRY_AFTER_S = 5.0


class Shop:
    """Implements :class:`web.port.Shop`. ``failed`` is set when the supervision tree gives up: then
    nobody is left who could answer.
    """

    def __init__(
        self,
        parts: Parts,
        inventory: Callable[[], Recipient],
        failed: asyncio.Future[BaseException],
    ) -> None:
        self._parts = parts
        self._inventory = inventory
        self._failed = failed

    async def products(self, caller: Caller) -> Sequence[Product]:
        """All products with their levels, as the log has them."""
        return self._parts.catalogue.products()

    async def list_product(
        self, caller: Caller, sku: str, name: str, unit_price: Money, correlation_id: str
    ) -> ProductChange:
        """List a product, or change its name and price."""
        reply = Reply()
        return await self._change(ListProduct(sku, name, unit_price, correlation_id, reply), reply)

    async def receive(
        self, caller: Caller, sku: str, quantity: int, key: str | None, correlation_id: str
    ) -> ProductChange:
        """Take units in: under one key once."""
        vault, reply = self._parts.backend.customers, Reply()
        receipt = None if key is None else vault.receipt(vault.owner_ref(caller.subject), key)
        try:
            return await self._change(
                ReceiveStock(sku, quantity, correlation_id, reply, receipt), reply
            )
        except ReceiptReusedError as error:
            raise KeyReusedError from error

    async def stock_up(self, offers: Sequence[Offer], correlation_id: str) -> None:
        """List products and take in what there is of them: all at once, or, in a crash, nothing.

        Raises:
            actors.inventory.StockInterruptedError: if the inventory crashed over it.
        """
        replies: list[Reply] = []
        for offer in offers:
            listed, received = Reply(), Reply()
            # Told in one breath, they are decided as one batch and stored as one document.
            self._tell(ListProduct(offer.sku, offer.name, offer.unit_price, correlation_id, listed))
            self._tell(ReceiveStock(offer.sku, offer.quantity, correlation_id, received))
            replies += (listed, received)
        for reply in replies:
            await self._answered(reply)

    async def _change(self, request: ListProduct | ReceiveStock, reply: Reply) -> ProductChange:
        try:
            async with committed_soon(self._parts.status):
                self._tell(request)
                done = cast(StockChanged, await self._answered(reply))
        except StockInterruptedError as error:
            raise StockInDoubtError(str(error), _RETRY_AFTER_S) from error
        return ProductChange(done.product, changed=done.changed, created=done.created)

    def _tell(self, request: ListProduct | ReceiveStock) -> None:
        try:
            self._inventory().tell(request)
        except ActorDeadError as error:
            raise DrainingError(_RETRY_AFTER_S) from error

    async def _answered(self, reply: Reply) -> object:
        answer = asyncio.ensure_future(reply)
        first: list[asyncio.Future[Any]] = [answer, self._failed]
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise DrainingError(_RETRY_AFTER_S) from self._failed.result()
            return answer.result()
        finally:
            answer.cancel()
