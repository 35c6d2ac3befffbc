"""Concurrent calls about one order, in any interleaving: the provider's books stay right."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine

from hypothesis import given, settings
from hypothesis import strategies as st

from gateways import (
    EntryStatus,
    LedgerEntry,
    MemoryLedger,
    PaymentDeclinedError,
    Receipt,
    RecordedCall,
)
from gateways.sandbox import SandboxPayments
from gateways.sandbox.references import reference
from orders.money import Money
from tests.virtual_time import VirtualTimeLoop

AUTHORIZE, CAPTURE = "o1:authorize", "o1:capture"
AMOUNT = Money(1999, "EUR")
AUTHORIZATION = reference("pi", AUTHORIZE)

Call = Callable[[SandboxPayments], Coroutine[None, None, Receipt]]

CALLS: dict[str, Call] = {
    "authorize": lambda payments: payments.authorize(AUTHORIZE, "o1", AMOUNT, "tok_ok"),
    "void": lambda payments: payments.void(AUTHORIZE, None),
    "capture": lambda payments: payments.capture(CAPTURE, "o1", AMOUNT, AUTHORIZATION),
    "capture_again": lambda payments: payments.capture("o1:x", "o1", AMOUNT, AUTHORIZATION),
    "refund": lambda payments: payments.refund(CAPTURE, None),
}


class DawdlingLedger(MemoryLedger):
    """Every access takes a while of its own, as it would over a network."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._rng = rng

    async def _dawdle(self) -> None:
        await asyncio.sleep(self._rng.random())

    async def record(self, draft: LedgerEntry) -> RecordedCall:
        await self._dawdle()
        return await super().record(draft)

    async def claim(self, reference: str, capture: str) -> LedgerEntry | None:
        await self._dawdle()
        return await super().claim(reference, capture)

    async def move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        await self._dawdle()
        return await super().move(entry, status)

    async def find(self, key: str) -> LedgerEntry | None:
        await self._dawdle()
        return await super().find(key)

    async def entries(self) -> AsyncIterator[LedgerEntry]:
        async for entry in super().entries():
            yield entry


async def run_at_once(names: list[str], seed: int) -> dict[str, LedgerEntry]:
    ledger = DawdlingLedger(random.Random(seed))
    payments = SandboxPayments(ledger, random.Random(seed))
    for outcome in await asyncio.gather(
        *(CALLS[name](payments) for name in names), return_exceptions=True
    ):
        assert isinstance(outcome, Receipt | PaymentDeclinedError), outcome
    return {entry.key: entry async for entry in ledger.entries()}


@settings(max_examples=300)
@given(st.lists(st.sampled_from(sorted(CALLS)), min_size=2, max_size=8), st.integers(0, 1000))
def test_no_interleaving_takes_money_twice_or_money_that_was_let_go(
    names: list[str], seed: int
) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        books = runner.run(run_at_once(names, seed))
    statuses = {key: entry.status for key, entry in books.items()}
    taken = [key for key, status in statuses.items() if status is EntryStatus.CAPTURED]
    assert len(taken) <= 1
    if taken:
        assert statuses[AUTHORIZE] is EntryStatus.AUTHORIZED
        assert books[AUTHORIZE].captured_by == taken[0]
    calls = {AUTHORIZE: names.count("authorize"), CAPTURE: names.count("capture")}
    assert all(books[key].calls == n for key, n in calls.items() if key in books)
