"""What an engine offers to the edge: take orders, look at them, change their course."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import cast

from actors.instructions import InterruptedInstructionError, OrderNotFoundError, Reply
from actors.messages import Recipient
from actors.order_world import order_stream
from engine.instruct import Instruction, Instructor
from engine.intake import Intake
from engine.parts import Parts
from orders.commands import Cancel, Discard, Retry
from orders.events import Recorded
from orders.evolve import fold
from orders.state import OrderState, Status
from persistence.feed import EventFeed, Scope
from persistence.messages import AwaitPosition
from persistence.read_model import OrderFilter
from persistence.search import words_of
from persistence.store import StoreSlowError, StoreUnavailableError
from web.port import (
    Caller,
    DatabaseAwayError,
    DeadLetterPage,
    DeadLetterQuery,
    OrderPage,
    OrderQuery,
    Placed,
    PlaceOrder,
    Role,
    SlowListError,
    UnknownOrderError,
)

_RETRY_AFTER_S = 2.0
_CATCH_UP_S = 1.0


class Desk:
    """Implements :class:`web.port.OrderEngine`; see there what each call promises.

    Whether a caller may see an order is decided here and nowhere else: what is another customer's
    does not exist.
    """

    def __init__(
        self,
        parts: Parts,
        instructor: Instructor,
        in_flight: Callable[[], int],
        projection: Callable[[], Recipient],
    ) -> None:
        self._parts = parts
        self._projection = projection
        self._instructor = instructor
        self._in_flight = in_flight
        self._intake = Intake(parts, instructor, in_flight)
        self._waiting: set[Reply] = set()
        self._recovered = asyncio.Event()

    @property
    def draining(self) -> bool:
        """No new orders are taken any more."""
        return self._intake.draining

    def drain(self) -> None:
        """Take no new orders from here on, and keep nobody waiting for an old one."""
        self._intake.draining = True
        for reply in self._waiting:
            reply.tell(None)

    # Changing

    async def place(self, order: PlaceOrder) -> Placed:
        """Take an order. When this returns, no crash loses it."""
        return await self._intake.place(order)

    async def cancel(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState:
        """Ask for the order to be undone. Asking again changes nothing."""
        # What is on its way at this moment only the order's own actor knows.
        command = Cancel(reason, in_doubt=False)
        return await self._instruct(caller, order_id, command, correlation_id)

    async def retry(self, caller: Caller, order_id: str, correlation_id: str) -> OrderState:
        """Send a parked order on its way again."""
        return await self._instruct(caller, order_id, Retry(), correlation_id)

    async def discard(
        self, caller: Caller, order_id: str, reason: str, correlation_id: str
    ) -> OrderState:
        """Give a parked order up: what was done is undone, and it ends rejected."""
        return await self._instruct(caller, order_id, Discard(reason), correlation_id)

    async def _instruct(
        self, caller: Caller, order_id: str, command: Instruction, correlation_id: str
    ) -> OrderState:
        await self._known(caller, order_id)
        try:
            done = await self._instructor.instruct(order_id, command, correlation_id)
        except OrderNotFoundError as error:
            raise UnknownOrderError(order_id) from error
        except InterruptedInstructionError as error:
            raise DatabaseAwayError(_RETRY_AFTER_S) from error
        return done.state

    # Looking

    async def order(
        self, caller: Caller, order_id: str, at_seq: int | None = None
    ) -> OrderState | None:
        """The order, now or as it stood after event ``at_seq``."""
        if at_seq is None:
            with suppress(InterruptedInstructionError):
                state = await self._instructor.state(order_id)
                if state is not None:
                    return state if self._may_see(caller, state) else None
        history = await self.history(caller, order_id)
        return None if at_seq is not None and at_seq > len(history) else fold(history[:at_seq])

    async def history(self, caller: Caller, order_id: str) -> Sequence[Recorded]:
        """All events of an order, in order."""
        try:
            history = await self._parts.backend.store.read_stream(order_stream(order_id))
        except StoreUnavailableError as error:
            raise DatabaseAwayError(_RETRY_AFTER_S) from error
        first = fold(history[:1])
        return history if first is not None and self._may_see(caller, first) else []

    async def settled(self, caller: Caller, order_id: str, timeout_s: float) -> OrderState:
        """The order once it is at rest, or as it stands after ``timeout_s`` or at a drain."""
        state = await self._known(caller, order_id)
        try:
            async with asyncio.timeout(timeout_s):
                while not self.draining and not await self._is_done(state):
                    if (rested := await self._rest_or_drain(order_id)) is not None:
                        return rested
        except TimeoutError:
            return await self._known(caller, order_id)
        return state

    async def list_orders(self, caller: Caller, query: OrderQuery) -> OrderPage:
        """Orders, newest first, from the read model."""
        wanted = OrderFilter(
            status=query.status,
            sku=query.sku,
            customer_ref=query.customer_ref,
            owner_ref=self._own(caller),
            words=words_of(query.q or ""),
            created_until=self._ago(query.older_than_s),
        )
        return await self._page(wanted, query.limit, query.cursor)

    async def dead_letters(self, caller: Caller, query: DeadLetterQuery) -> DeadLetterPage:
        """Parked orders, one by one and in groups, from the read model."""
        wanted = OrderFilter(
            status=Status.PARKED,
            owner_ref=self._own(caller),
            parked_step=query.step,
            parked_error=query.error,
        )
        page = await self._page(wanted, query.limit, query.cursor)
        try:
            groups = await self._parts.backend.orders.dead_letter_groups(wanted)
        except StoreUnavailableError as error:
            raise DatabaseAwayError(_RETRY_AFTER_S) from error
        return DeadLetterPage(page.items, page.next_cursor, groups)

    async def scope(self, caller: Caller, order_id: str | None) -> Scope:
        """What a caller may follow of the feed: one order, all of its own, or everything."""
        if order_id is not None:
            await self._known(caller, order_id)
        return Scope(self._own(caller), order_id)

    @property
    def feed(self) -> EventFeed:
        """The order events as they are committed, and those before."""
        return self._parts.feed

    async def _page(self, wanted: OrderFilter, limit: int, cursor: str | None) -> OrderPage:
        await self._caught_up()
        try:
            rows, following = await self._parts.backend.orders.list_orders(wanted, limit, cursor)
        except StoreSlowError as error:
            raise SlowListError(_RETRY_AFTER_S) from error
        except StoreUnavailableError as error:
            raise DatabaseAwayError(_RETRY_AFTER_S) from error
        return OrderPage([row.view for row in rows], following)

    async def _is_done(self, state: OrderState) -> bool:
        # As long as an order that ended has its actor, its stock is being settled.
        return state.status.at_rest and not await self._instructor.is_live(state.id)

    async def _caught_up(self) -> None:
        """Wait for the read model to show everything that was acknowledged before this call.

        Not for long: a list that is a little old is better than none.
        """
        reply = Reply()
        self._projection().tell(AwaitPosition(self._parts.status.position, reply))
        with suppress(TimeoutError):
            async with asyncio.timeout(_CATCH_UP_S):
                await reply

    async def _rest_or_drain(self, order_id: str) -> OrderState | None:
        reply = Reply()
        self._waiting.add(reply)
        try:
            await self._instructor.ask_for_rest(order_id, reply)
            return cast("OrderState | None", await reply)
        except InterruptedInstructionError:
            return None  # Its actor crashed. The next one knows.
        finally:
            self._waiting.discard(reply)

    async def _known(self, caller: Caller, order_id: str) -> OrderState:
        state = await self.order(caller, order_id)
        if state is None:
            raise UnknownOrderError(order_id)
        return state

    def _ago(self, seconds: int | None) -> datetime | None:
        return None if seconds is None else self._parts.clock() - timedelta(seconds=seconds)

    def _may_see(self, caller: Caller, state: OrderState) -> bool:
        own = self._own(caller)
        return own is None or own == state.owner_ref

    def _own(self, caller: Caller) -> str | None:
        """Whose orders a caller sees; None: everybody's."""
        if caller.role is not Role.CUSTOMER:
            return None
        return self._parts.backend.customers.owner_ref(caller.subject)
