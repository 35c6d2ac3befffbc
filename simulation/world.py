"""What outlives the processes of a run: time, the database, the providers, the promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from engine.backend import event_registry
from gateways.ledger import LedgerEntry, MemoryLedger
from persistence.memory import (
    MemoryCheckpoints,
    MemoryCustomers,
    MemoryReadModel,
    MemoryRedrives,
    MemorySnapshots,
)
from persistence.read_model import OrderRow
from simulation.chaos import Chaos
from simulation.log import Log
from simulation.plan import Plan, draw_plan
from simulation.timeline import Timeline
from simulation.trace import Trace
from supervisor import SupervisionEvent
from web.port import PlaceOrder

REGISTRY = event_registry()


class Rows(MemoryReadModel):
    """The read model, without a copy of each row: nobody in a simulation changes one."""

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        for row in (*rows, *new):
            known = self._rows.get(row.id)
            if known is None or known.version < row.version:
                self._rows[row.id] = row


@dataclass(slots=True)
class Promises:
    """What callers were told, by the ids of orders."""

    placed: dict[str, PlaceOrder] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    """The order that a caller was told for a key of theirs."""
    cancelled: set[str] = field(default_factory=set)
    discarded: set[str] = field(default_factory=set)
    retried: set[str] = field(default_factory=set)
    redrives: set[str] = field(default_factory=set)
    received: dict[str, int] = field(default_factory=dict)
    """Units by SKU that were certainly taken in."""
    perhaps_received: dict[str, int] = field(default_factory=dict)


class World:
    """The world of one seed."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.seed = seed
        self.plan: Plan = draw_plan(Random(rng.getrandbits(64)))
        self.timeline = Timeline(Random(rng.getrandbits(64)))
        self.trace = Trace(self.timeline)
        self.chaos = Chaos(Random(rng.getrandbits(64)), self.plan.rates, self.plan.crashes)
        self.rng = Random(rng.getrandbits(64))
        self.log = Log(REGISTRY, self.trace)
        self.orders = Rows()
        self.redrives = MemoryRedrives()
        self.checkpoints = MemoryCheckpoints()
        self.snapshots = MemorySnapshots()
        self.customers = MemoryCustomers()
        self.payments = MemoryLedger()
        self.shipments = MemoryLedger()
        self.promises = Promises()
        self.effects: list[tuple[LedgerEntry, int]] = []
        """Every effect at a provider, with where the log stood at that moment."""
        self.supervision: list[tuple[str, float, SupervisionEvent, int]] = []
        """By process, when by its loop's clock, and where the log stood at that moment."""
        self.by_hand: dict[tuple[str, str], float] = {}
        """When an operator last restarted what: a process, and a path in it."""
        self.writers: dict[str, set[str]] = {}
        """By process: the ids under which it has written into the log."""
        self.newest = ""
        """The name of the newest process."""
        self.violations: list[str] = []
        self._ids = 0

    def new_id(self) -> str:
        """An id that is used nowhere else."""
        self._ids += 1
        return f"{self._ids:08d}"

    def violated(self, what: str) -> None:
        """Note that something is not as it was promised."""
        self.trace.add("VIOLATION", what)
        self.violations.append(what)

    def witness(self, entry: LedgerEntry) -> None:
        """Note an effect at a provider."""
        self.effects.append((entry, self.log.last()))
