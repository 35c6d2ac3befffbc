"""A carrier, for tests, demos and rehearsals."""

from __future__ import annotations

from functools import partial

from gateways.errors import ShipmentRefusedError
from gateways.ledger import EntryStatus, LedgerEntry
from gateways.protocol import Destination, Parcel, Receipt
from gateways.sandbox.provider import SandboxProvider
from gateways.sandbox.references import content_digest, reference
from gateways.sandbox.scenarios import Scenario, shipping_scenario


class SandboxCarrier(SandboxProvider):
    """A :class:`gateways.Carrier` that knows the test addresses."""

    async def book(
        self, key: str, order_id: str, parcel: Parcel, destination: Destination
    ) -> Receipt:
        """Book the shipment, as the destination says."""
        scenario = shipping_scenario(destination)
        draft = LedgerEntry(
            key,
            order_id,
            EntryStatus.REFUSED if scenario.refusal else EntryStatus.BOOKED,
            reference("shp", key),
            content=content_digest("book", order_id, parcel),
            reason=scenario.refusal,
        )
        return await self._exchange(partial(self._book, draft, scenario), counted=key)

    async def _book(self, draft: LedgerEntry, scenario: Scenario) -> Receipt:
        entry = await self._perform(draft, scenario)
        if entry.status is not EntryStatus.BOOKED:
            code = entry.reason or entry.status
            raise ShipmentRefusedError(code, f"the shipment is {entry.status}")
        return Receipt(entry.reference)

    async def cancel(self, key: str, shipment: str | None) -> Receipt:
        """Cancel a booked shipment."""
        return await self._exchange(partial(self._cancel, key))

    async def _cancel(self, key: str) -> Receipt:
        tombstone = LedgerEntry(key, None, EntryStatus.CANCELLED, reference("shp", key), calls=0)
        entry = await self._undo(tombstone, EntryStatus.BOOKED, never_done=EntryStatus.REFUSED)
        return Receipt(entry.reference)
