"""What the sandbox's two providers share: a line with trouble on it, and a ledger behind it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NoReturn

from gateways.errors import GatewayError, GatewayUnavailableError
from gateways.ledger import EntryStatus, Ledger, LedgerEntry
from gateways.protocol import Receipt
from gateways.sandbox.faults import Fate, Faults
from gateways.sandbox.scenarios import SMOOTH, Scenario


class SandboxProvider:
    """One provider."""

    def __init__(self, ledger: Ledger, rng: random.Random, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self._changed = asyncio.Event()
        self._ledger = ledger
        self._rng = rng

    @property
    def faults(self) -> Faults:
        """The trouble on the line. It may be set at any time and holds from the next call on; calls
        that are underway, delayed by the last one, arrive at once.
        """
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        if faults != self._faults:
            self._faults = faults
            self._changed.set()
            self._changed = asyncio.Event()

    async def _exchange(
        self, handle: Callable[[], Awaitable[Receipt]], *, counted: str | None = None
    ) -> Receipt:
        """One request and its answer, over the line as it is just now.

        ``counted`` is the key under which an answer of 503 is counted as a call.
        """
        faults = self.faults
        fate = faults.fate(self._rng)
        if faults.latency_ms:
            with suppress(TimeoutError):
                async with asyncio.timeout(faults.latency_ms / 1000):
                    await self._changed.wait()
        if fate is Fate.UNAVAILABLE:
            if counted is not None:
                await self._ledger.fail(counted)
            raise _unavailable()
        if fate is Fate.REQUEST_LOST:
            await _silence()
        try:
            receipt = await handle()
        except GatewayError:
            # A refusal gets lost like any other answer.
            if fate is Fate.REPLY_LOST:
                await _silence()
            raise
        if fate is Fate.REPLY_LOST:
            await _silence()
        return receipt

    async def _perform(self, draft: LedgerEntry, scenario: Scenario = SMOOTH) -> LedgerEntry:
        """Do what the draft says, once per key, in the way the scenario says."""
        if scenario.delay_s:
            await asyncio.sleep(scenario.delay_s)
        if scenario.failures != 0 and await self._ledger.fail(draft.key, at_most=scenario.failures):
            raise _unavailable(alone=True)
        entry, created = await self._ledger.record(draft)
        if entry.content not in (None, draft.content):
            raise _key_reused(draft.key)
        if created and scenario.loses_first_answer:
            await _silence()
        return entry

    async def _undo(
        self,
        tombstone: LedgerEntry,
        done: EntryStatus,
        *,
        never_done: EntryStatus,
        check: Callable[[LedgerEntry], Awaitable[None]] | None = None,
    ) -> LedgerEntry:
        """Undo what was done under the tombstone's key, or see to it that it never will be.

        ``check`` raises if what was done can no longer be undone.
        """
        while True:
            entry, _ = await self._ledger.record(tombstone)
            if entry.status in (tombstone.status, never_done):
                return entry
            if entry.status is not done:
                raise _key_reused(tombstone.key)
            if check is not None:
                await check(entry)
            # Somebody may have changed it since it was read: then decide again.
            if (moved := await self._ledger.move(entry, tombstone.status)) is not None:
                return moved


async def _silence() -> NoReturn:
    """Never answer: the caller's time limit ends it."""
    await asyncio.get_running_loop().create_future()
    raise AssertionError("nobody sets this future")


def _unavailable(*, alone: bool = False) -> GatewayUnavailableError:
    return GatewayUnavailableError("unavailable", "the sandbox answered 503", alone=alone)


def _key_reused(key: str) -> GatewayError:
    return GatewayError("key_reused", f"{key} was used before, for another request")
