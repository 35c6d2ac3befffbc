"""One pass over the log, one over each ledger."""

from __future__ import annotations

from gateways.ledger import Ledger
from orders.redrive import REDRIVE_STREAMS
from orders.stock import STOCK_STREAM
from persistence.audit.ledger_laws import LedgerLaws
from persistence.audit.log_laws import LogLaws
from persistence.audit.order_laws import OrderLaws
from persistence.audit.reading import read_what_can_be_read
from persistence.audit.redrive_laws import RedriveLaws
from persistence.audit.report import AuditReport, Findings
from persistence.audit.stock_laws import StockLaws
from persistence.orders_projection import ORDER_STREAMS
from persistence.store import Commit, EventStore, UnreadableError


async def audit(
    store: EventStore, *, payments: Ledger, shipments: Ledger, shard: int
) -> AuditReport:
    """Check every invariant over the log as it stands now, and the ledgers against it.

    It may run beside a working server. Orders under way are kept in memory, of those that ended
    only a few facts.

    Raises:
        StoreUnavailableError: if the database cannot be reached.
    """
    findings = Findings()
    laws = _Laws(findings)
    # Up to here: what is appended meanwhile is for the next audit.
    end = await store.last_position(shard)
    async for commit in read_what_can_be_read(store, shard, end, laws.unreadable):
        laws.see(commit)
    laws.conclude()
    ledgers = LedgerLaws(findings, laws.orders, store)
    await ledgers.compare("payments", payments)
    await ledgers.compare("shipments", shipments)
    await ledgers.conclude()
    return findings.report()


class _Laws:
    """All that can be said from the log alone."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.orders = OrderLaws(findings)
        self._log = LogLaws(findings)
        self._stock = StockLaws(findings, self.orders)
        self._redrives = RedriveLaws(findings)

    def see(self, commit: Commit) -> None:
        is_order = commit.stream.startswith(ORDER_STREAMS)
        if is_order:
            self._redrives.see_order(commit)
        self._log.see(commit, over=is_order and self.orders.is_over(commit.stream))
        if commit.stream == STOCK_STREAM:
            self._stock.see(commit)
        elif commit.stream.startswith(REDRIVE_STREAMS):
            self._redrives.see(commit)
        elif is_order and (state := self.orders.see(commit)):
            self._stock.see_order(state)
            if state.status.terminal:
                self._log.forget(commit.stream)

    def unreadable(self, position: int, error: UnreadableError) -> None:
        """Note what cannot be judged. Whatever follows from its absence is found, too."""
        self._findings.counts["commits"] += 1
        self._findings.add(f"what stands at position {position} cannot be read: {error}")
        self._log.pass_over(position)

    def conclude(self) -> None:
        self.orders.conclude()
        self._stock.conclude()
