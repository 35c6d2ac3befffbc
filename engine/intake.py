"""How an order gets in: admitted, priced, its personal data put away, and then promised."""

from __future__ import annotations

from collections.abc import Callable

from actors.instructions import Done, InterruptedInstructionError
from engine.admission import AWAY_S, committed_soon, require_log
from engine.instruct import Instructor
from engine.parts import Parts
from orders.commands import Place
from orders.events import OrderLine
from web.port import (
    DatabaseAwayError,
    DrainingError,
    KeyReusedError,
    OverloadedError,
    Placed,
    PlaceOrder,
)

_SOON_S = 1.0
_DRAIN_S = 5.0


class Intake:
    """Takes orders. ``in_flight`` says how many are being worked on."""

    def __init__(self, parts: Parts, instructor: Instructor, in_flight: Callable[[], int]) -> None:
        self._parts = parts
        self._instructor = instructor
        self._in_flight = in_flight
        self.draining = False

    async def place(self, order: PlaceOrder) -> Placed:
        """Take an order; see :class:`web.port.OrderEngine`."""
        self.admit()
        try:
            # It may be in the log although this fails. Sent again under its key, it is the same
            # order.
            async with committed_soon(self._parts.status):
                return await self._place(order)
        except InterruptedInstructionError as error:
            raise DatabaseAwayError(AWAY_S) from error

    def admit(self) -> None:
        """Raise unless a new order can be taken just now.

        Raises:
            DrainingError, DatabaseAwayError, OverloadedError: as the case may be.
        """
        settings, status = self._parts.settings, self._parts.status
        if self.draining:
            raise DrainingError(_DRAIN_S)
        require_log(status)
        in_flight = self._in_flight()
        if in_flight >= settings.max_in_flight or status.backlog >= settings.journal_backlog:
            raise OverloadedError(in_flight, _SOON_S)

    async def _place(self, order: PlaceOrder) -> Placed:
        vault = self._parts.backend.customers
        # At today's prices: the request names none.
        lines = tuple(
            OrderLine(sku, quantity, self._parts.catalogue.price(sku))
            for sku, quantity in order.items
        )
        owner = vault.owner_ref(order.subject)
        key = order.idempotency_key
        command = Place(
            # The same caller with the same key means the same order: it meets its own stream.
            order_id=self._parts.new_id() if key is None else vault.order_id(owner, key),
            owner_ref=owner,
            customer_ref=vault.customer_ref(order.record.email),
            # Put away before the order stands, so that no order ever lacks it.
            record_ref=await vault.store(order.record),
            fingerprint=vault.fingerprint(order.body_fingerprint_source),
            items=lines,
        )
        done: Done = await self._instructor.instruct(
            command.order_id, command, order.correlation_id, fresh=True
        )
        if done.state.fingerprint != command.fingerprint:
            raise KeyReusedError
        return Placed(done.state, replayed=not done.changed)
