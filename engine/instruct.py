"""Telling an order's actor something and waiting for its word, wherever the actor is just now."""

from __future__ import annotations

from typing import Any, Protocol, cast

from pykka import ActorDeadError

from actors.instructions import AwaitRest, Describe, Done, Instruct, Reply
from actors.runtime import AsyncioActorRef
from orders.commands import Cancel, Discard, Place, Retry
from orders.state import OrderState
from web.port import DrainingError

Ref = AsyncioActorRef[Any]
_RETRY_AFTER_S = 5.0

Instruction = Place | Cancel | Retry | Discard
"""What the edge may tell an order."""


class LiveOrders(Protocol):
    """Finds the actors of orders."""

    async def order(self, order_id: str, *, fresh: bool = False) -> Ref:
        """An order's actor, started if there is none."""
        ...

    async def live_order(self, order_id: str) -> Ref | None:
        """An order's actor, if there is one."""
        ...


class Instructor:
    """Speaks to the orders' actors. One that has nothing left to do leaves; if it is spoken to
    just then, the next one is.

    Every method raises :class:`InterruptedInstructionError` if the actor ended before it answered,
    and :class:`web.port.DrainingError` if the engine has stopped.
    """

    def __init__(self, orders: LiveOrders) -> None:
        self._orders = orders

    async def instruct(
        self,
        order_id: str,
        command: Instruction,
        correlation_id: str,
        causation_id: str | None = None,
        *,
        fresh: bool = False,
    ) -> Done:
        """Have a command carried out; what it came to is in the log.

        Raises:
            NotNowError: if the order's state does not allow it.
            OrderNotFoundError: if there is no such order.
        """
        while True:
            ref = await self._actor(order_id, fresh=fresh)
            reply = Reply()
            try:
                ref.tell(Instruct(command, correlation_id, reply, causation_id))
            except ActorDeadError:
                continue
            return cast(Done, await reply)

    async def state(self, order_id: str) -> OrderState | None:
        """A live order's state, from its actor; None if it has none."""
        try:
            ref = await self._orders.live_order(order_id)
        except ActorDeadError as error:
            raise DrainingError(_RETRY_AFTER_S) from error
        if ref is None:
            return None
        reply = Reply()
        try:
            ref.tell(Describe(reply))
        except ActorDeadError:
            return None
        return cast("OrderState | None", await reply)

    async def is_live(self, order_id: str) -> bool:
        """Whether an order has an actor."""
        return await self._orders.live_order(order_id) is not None

    async def ask_for_rest(self, order_id: str, reply: Reply) -> None:
        """Have an order's state told to ``reply`` once it is at rest. One that is not has an actor,
        or is given one.
        """
        while True:
            ref = await self._actor(order_id)
            try:
                ref.tell(AwaitRest(reply))
            except ActorDeadError:
                continue
            return

    async def _actor(self, order_id: str, *, fresh: bool = False) -> Ref:
        try:
            return await self._orders.order(order_id, fresh=fresh)
        except ActorDeadError as error:
            # The pool of all orders is closed: the engine has stopped, or has given up.
            raise DrainingError(_RETRY_AFTER_S) from error
