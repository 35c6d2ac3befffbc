"""The payment service's actor: holds money, takes it, and gives it back."""

from __future__ import annotations

from functools import partial

from actors.guard import Guard, Request
from actors.messages import Call
from actors.ports import CustomerRecords
from actors.service import ServiceActor
from gateways.errors import PaymentDeclinedError
from gateways.protocol import PaymentGateway, Receipt


class PaymentActor(ServiceActor):
    """Carries out *authorize* and *capture*, and undoes them."""

    def __init__(
        self,
        gateway: PaymentGateway,
        records: CustomerRecords,
        guard: Guard,
        *,
        max_concurrency: int,
    ) -> None:
        self._gateway = gateway
        self._records = records
        steps = {
            ("authorize", False): self._authorize,
            ("authorize", True): self._void,
            ("capture", False): self._capture,
            ("capture", True): self._refund,
        }
        super().__init__(guard, steps, max_concurrency=max_concurrency)

    async def _authorize(self, call: Call) -> Request:
        order = call.order
        customer = await self._records.find(order.record_ref)
        if customer is None:
            return partial(self._withdraw, call.effect_key)
        return partial(
            self._gateway.authorize,
            call.effect_key,
            order.id,
            order.total,
            customer.payment_token,
        )

    async def _withdraw(self, key: str) -> Receipt:
        # An earlier attempt may have held the money. The refusal is only true once that is undone.
        await self._gateway.void(key, None)
        raise PaymentDeclinedError("customer_erased", "the customer's data has been erased")

    async def _void(self, call: Call) -> Request:
        return partial(self._gateway.void, call.effect_key, _reference(call, "authorize"))

    async def _capture(self, call: Call) -> Request:
        order = call.order
        authorization = _reference(call, "authorize")
        if authorization is None:
            raise MissingAuthorizationError(order.id)
        return partial(self._gateway.capture, call.effect_key, order.id, order.total, authorization)

    async def _refund(self, call: Call) -> Request:
        return partial(self._gateway.refund, call.effect_key, _reference(call, "capture"))


class MissingAuthorizationError(Exception):
    """A capture was asked for before its authorization was known: the saga is out of order."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"order {order_id} has no authorization to capture")


def _reference(call: Call, step: str) -> str | None:
    # Empty if the provider's name for it was never learned: its key has to do.
    return call.order.step(step).reference or None
