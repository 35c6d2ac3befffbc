"""The log and the gateways' ledgers tell the same story."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from gateways.ledger import EntryStatus, Ledger, LedgerEntry
from orders.state import Status, StepStatus
from orders.steps import effect_key
from persistence.audit.order_laws import EndedOrder, OrderLaws
from persistence.audit.report import Findings
from persistence.store import EventStore

IN_FORCE: Mapping[str, EntryStatus] = {
    "authorize": EntryStatus.AUTHORIZED,
    "ship": EntryStatus.BOOKED,
    "capture": EntryStatus.CAPTURED,
}
"""The steps that leave an entry, and its status while the effect stands."""

_NEVER_DONE = (EntryStatus.DECLINED, EntryStatus.REFUSED)
_AT_ONCE = 500


class LedgerLaws:
    """Compares entries with the orders as the log has left them.

    The ledgers are read after the log and may be ahead of it: an order under way may have got
    further, and orders may have come in. What ended is final on both sides.
    """

    def __init__(self, findings: Findings, orders: OrderLaws, store: EventStore) -> None:
        self._findings = findings
        self._orders = orders
        self._store = store
        self._seen: dict[str, set[str]] = {}
        self._strangers: set[str] = set()

    async def compare(self, name: str, ledger: Ledger) -> None:
        """Look at every entry of one ledger."""
        async for entry in _counted(self._findings, name, ledger.entries()):
            order_id, _, step = entry.key.rpartition(":")
            if step not in IN_FORCE or entry.order_id not in (None, order_id):
                self._findings.add(
                    f"{name} has {entry.status} under {entry.key!r} for order {entry.order_id}, "
                    "which is not that order's effect key"
                )
            elif order_id in self._orders.ended:
                self._compare_ended(order_id, step, entry, self._orders.ended[order_id])
            elif order_id in self._orders.live:
                if entry.status not in _NEVER_DONE:
                    self._seen.setdefault(order_id, set()).add(step)
            else:
                await self._note_stranger(order_id)

    async def conclude(self) -> None:
        """Check what must be in the ledgers and is not."""
        await self._look_for_strangers()
        for order_id, order in self._orders.ended.items():
            if order.status is Status.COMPLETED:
                self._report_missing(order_id, IN_FORCE.keys() - order.effects)
        for order_id, state in self._orders.live.items():
            done = {step.name for step in state.steps if step.status is StepStatus.DONE}
            missing = (done & IN_FORCE.keys()) - self._seen.get(order_id, set())
            self._report_missing(order_id, missing)

    def _compare_ended(
        self, order_id: str, step: str, entry: LedgerEntry, order: EndedOrder
    ) -> None:
        stands = entry.status is IN_FORCE[step]
        if stands and order.status is not Status.COMPLETED:
            self._findings.add(
                f"order {order_id} ended {order.status}, but its {step} still stands: "
                f"{entry.reference} is {entry.status}"
            )
        if not stands and order.status is Status.COMPLETED:
            self._findings.add(
                f"order {order_id} completed, but its {step} does not stand: "
                f"{entry.reference} is {entry.status}"
            )
        if stands and entry.amount not in (None, order.total):
            self._findings.add(
                f"order {order_id} is for {order.total}, but its {step} is for {entry.amount}"
            )
        order.effects |= {step}

    def _report_missing(self, order_id: str, steps: set[str]) -> None:
        for step in sorted(steps):
            self._findings.add(
                f"order {order_id} has {step} done in the log, but no ledger knows of "
                f"{effect_key(order_id, step)}"
            )

    async def _note_stranger(self, order_id: str) -> None:
        self._strangers.add(order_id)
        if len(self._strangers) >= _AT_ONCE:
            await self._look_for_strangers()

    async def _look_for_strangers(self) -> None:
        """Orders with effects that the log did not hold when it was read: do they exist?"""
        streams = {f"order-{order_id}": order_id for order_id in self._strangers}
        self._strangers.clear()
        for stream, history in (await self._store.read_streams(list(streams))).items():
            if not history:
                self._findings.add(
                    f"a ledger has entries for order {streams[stream]}, which the log does not know"
                )


async def _counted(
    findings: Findings, name: str, entries: AsyncIterator[LedgerEntry]
) -> AsyncIterator[LedgerEntry]:
    async for entry in entries:
        findings.counts[f"{name} {entry.status}"] += 1
        yield entry
