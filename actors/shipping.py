"""The shipping service's actor: books shipments and cancels them."""

from __future__ import annotations

from functools import partial

from actors.guard import Guard, Request
from actors.messages import Call
from actors.ports import CustomerRecord, CustomerRecords
from actors.service import ServiceActor
from gateways.errors import ShipmentRefusedError
from gateways.protocol import Carrier, Destination, Parcel, Receipt


class ShippingActor(ServiceActor):
    """Carries out *ship*, and undoes it."""

    def __init__(
        self,
        gateway: Carrier,
        records: CustomerRecords,
        guard: Guard,
        *,
        max_concurrency: int,
    ) -> None:
        self._gateway = gateway
        self._records = records
        steps = {
            ("ship", False): self._book,
            ("ship", True): self._cancel,
        }
        super().__init__(guard, steps, max_concurrency=max_concurrency)

    async def _book(self, call: Call) -> Request:
        order = call.order
        customer = await self._records.find(order.record_ref)
        if customer is None:
            return partial(self._withdraw, call.effect_key)
        parcel = Parcel(tuple((line.sku, line.quantity) for line in order.items))
        return partial(
            self._gateway.book, call.effect_key, order.id, parcel, _destination(customer)
        )

    async def _withdraw(self, key: str) -> Receipt:
        # An earlier attempt may have booked it. The refusal is only true once that is cancelled.
        await self._gateway.cancel(key, None)
        raise ShipmentRefusedError("customer_erased", "the customer's data has been erased")

    async def _cancel(self, call: Call) -> Request:
        shipment = call.order.step("ship").reference or None
        return partial(self._gateway.cancel, call.effect_key, shipment)


def _destination(customer: CustomerRecord) -> Destination:
    address = customer.address
    return Destination(
        name=customer.name,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        postal_code=address.postal_code,
        country=address.country,
    )
