"""The payment provider and the carrier as one process sees them: the sandbox, on a bad line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from random import Random
from typing import TypeVar

from gateways.ledger import EntryStatus, LedgerEntry, MemoryLedger, RecordedCall
from gateways.sandbox.faults import Fate as Line
from gateways.sandbox.faults import Faults
from simulation.chaos import Chaos
from simulation.timeline import Timeline
from simulation.trace import Trace
from simulation.wire import Wire, at_once

T = TypeVar("T")

Witness = Callable[[LedgerEntry], None]
"""Told of every new entry at the moment it is made."""


class SimulatedLedger:
    """A :class:`gateways.ledger.Ledger`: the provider's own books, in another database."""

    def __init__(
        self,
        name: str,
        real: MemoryLedger,
        wire: Wire,
        chaos: Chaos,
        trace: Trace,
        witness: Witness,
    ) -> None:
        self._name = name
        self._real = real
        self._wire = wire
        self._chaos = chaos
        self._trace = trace
        self._witness = witness

    async def record(self, draft: LedgerEntry) -> RecordedCall:
        return await self._write("record", lambda: self._record(draft))

    async def claim(self, reference: str, capture: str) -> LedgerEntry | None:
        ask = partial(self._real.claim, reference, capture)
        return await self._write("claim", lambda: at_once(ask()))

    async def move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        return await self._write("move", lambda: self._move(entry, status))

    async def find(self, key: str) -> LedgerEntry | None:
        return await self._write("find", lambda: at_once(self._real.find(key)))

    async def fail(self, key: str, *, at_most: int | None = None) -> bool:
        return await self._write("fail", lambda: at_once(self._real.fail(key, at_most=at_most)))

    async def failed_calls(self, key: str) -> int:
        return await self._write("failed", lambda: at_once(self._real.failed_calls(key)))

    def entries(self) -> AsyncIterator[LedgerEntry]:
        return self._real.entries()

    async def _write(self, what: str, carry_out: Callable[[], T]) -> T:
        fate = self._chaos.ledger()
        if fate.name:
            self._trace.add(self._name, f"{what}: {fate.name}")
        return await self._wire.exchange(fate, carry_out)

    def _record(self, draft: LedgerEntry) -> RecordedCall:
        recorded = at_once(self._real.record(draft))
        if recorded.created:
            self._trace.add(self._name, f"{draft.key} {recorded.entry.status}")
            self._witness(recorded.entry)
        return recorded

    def _move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        moved = at_once(self._real.move(entry, status))
        if moved is not None:
            self._trace.add(self._name, f"{entry.key} {status}")
        return moved


class SeededFaults(Faults):
    """The sandbox's own faults, drawn anew for each call.

    The sandbox reads ``latency_ms`` once a call: it is another one each time.
    """

    __slots__ = ("_chaos", "_name", "_timeline", "_trace")

    _chaos: Chaos
    _name: str
    _timeline: Timeline
    _trace: Trace

    def __init__(self, name: str, chaos: Chaos, timeline: Timeline, trace: Trace) -> None:
        for field, value in (
            ("_name", name),
            ("_chaos", chaos),
            ("_timeline", timeline),
            ("_trace", trace),
        ):
            object.__setattr__(self, field, value)

    @property
    def latency_ms(self) -> float:
        """How long this call takes."""
        return self._chaos.gateway_latency_s() * 1000

    def fate(self, rng: Random) -> Line:
        """What becomes of this call."""
        fate = self._chaos.gateway(self._name, self._timeline.now)
        if fate is not Line.ANSWERED:
            self._trace.add(self._name, fate.name.lower())
        return fate
