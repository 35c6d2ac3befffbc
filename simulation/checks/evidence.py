"""What the log says, folded once for all checks."""

from __future__ import annotations

from dataclasses import dataclass

from gateways.ledger import LedgerEntry, MemoryLedger
from orders.events import Recorded
from orders.evolve import fold
from orders.state import OrderState
from orders.stock import STOCK_STREAM
from persistence.store import Commit
from simulation.wire import at_once
from simulation.world import World


@dataclass(frozen=True, slots=True)
class Evidence:
    """A run at its end."""

    world: World
    commits: list[Commit]
    orders: dict[str, OrderState]
    histories: dict[str, list[Recorded]]
    """By order."""
    stock: list[Recorded]
    payments: dict[str, LedgerEntry]
    shipments: dict[str, LedgerEntry]

    @classmethod
    def gather(cls, world: World) -> Evidence:
        """Read everything.

        Raises:
            orders.errors.BrokenStreamError: if a stream makes no order.
        """
        histories = {
            order_id: at_once(world.log.read_stream(f"order-{order_id}"))
            for order_id in world.log.order_ids()
        }
        orders = {id_: state for id_, history in histories.items() if (state := fold(history))}
        return cls(
            world,
            world.log.all_commits(),
            orders,
            histories,
            at_once(world.log.read_stream(STOCK_STREAM)),
            _entries(world.payments),
            _entries(world.shipments),
        )


def _entries(ledger: MemoryLedger) -> dict[str, LedgerEntry]:
    return dict(ledger._entries)
