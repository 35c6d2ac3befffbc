"""The sandbox provider's own database: what became of every effect key it was ever given.

It is the provider's memory, not ours: the engine never reads it, only the auditor compares the two.
One :class:`LedgerEntry` per effect key. Everything is atomic per key, also between processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from orders.money import Money


class EntryStatus(StrEnum):
    """What became of an effect. The first five are of payments, the others of shipments."""

    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"
    DECLINED = "declined"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What became of one effect key.

    An entry that was undone before it was ever done is a *tombstone*: it has no ``order_id`` and no
    ``content``, and makes a late request under its key fail.
    """

    key: str
    order_id: str | None
    status: EntryStatus
    reference: str
    """The provider's own name for it."""
    amount: Money | None = None
    content: str | None = None
    """A digest of what was asked for, to notice a key that is used again for something else."""
    reason: str | None = None
    """Why it was declined or refused."""
    captured_by: str | None = None
    """Of an authorization: the key of the one capture that may use it up. It stays AUTHORIZED."""
    calls: int = 1
    """How often it was asked for, counting the calls that were answered 503."""


class RecordedCall(NamedTuple):
    """The entry a call came to, and whether that call made it."""

    entry: LedgerEntry
    created: bool


class Ledger(Protocol):
    """The entries of one provider. Implementations may gather concurrent calls into one round trip.

    Every method raises what its database raises: to the caller that is a call whose outcome is
    unknown.
    """

    async def record(self, draft: LedgerEntry) -> RecordedCall:
        """The entry under ``draft.key``, made from ``draft`` if there is none.

        Its ``calls`` grow by ``draft.calls``; a new one also starts with the failed calls counted
        before it. Nothing else of an entry that is there is changed.
        """
        ...

    async def claim(self, reference: str, capture: str) -> LedgerEntry | None:
        """The authorization of that reference, reserved for the capture under key ``capture``.

        It is reserved only if it is AUTHORIZED and ``captured_by`` is None: look at what comes
        back. None: there is no such entry.
        """
        ...

    async def move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        """The entry with a new status; None, and nothing done, if it is no longer as given.

        Compared are ``status`` and ``captured_by``.
        """
        ...

    async def find(self, key: str) -> LedgerEntry | None:
        """The entry under a key."""
        ...

    async def fail(self, key: str, *, at_most: int | None = None) -> bool:
        """Count a call that is answered 503; False, and nothing counted, after ``at_most`` of them.

        Kept apart from the entries, so that those hold outcomes only.
        """
        ...

    async def failed_calls(self, key: str) -> int:
        """How many calls under a key were answered 503."""
        ...

    def entries(self) -> AsyncIterator[LedgerEntry]:
        """All entries, in no particular order, for the auditor."""
        ...


class MemoryLedger:
    """A ledger that is gone with the process. Atomic because no method awaits anything."""

    def __init__(self) -> None:
        self._entries: dict[str, LedgerEntry] = {}
        self._keys: dict[str, str] = {}
        self._failed: Counter[str] = Counter()

    async def record(self, draft: LedgerEntry) -> RecordedCall:
        known = self._entries.get(draft.key)
        if known is None:
            failed = self._failed[draft.key]
            entry = replace(draft, calls=draft.calls + failed) if failed else draft
            self._keys[entry.reference] = entry.key
        else:
            entry = replace(known, calls=known.calls + draft.calls)
        self._entries[entry.key] = entry
        return RecordedCall(entry, created=known is None)

    async def claim(self, reference: str, capture: str) -> LedgerEntry | None:
        key = self._keys.get(reference)
        if key is None:
            return None
        entry = self._entries[key]
        if entry.status is EntryStatus.AUTHORIZED and entry.captured_by is None:
            entry = self._entries[key] = replace(entry, captured_by=capture)
        return entry

    async def move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        known = self._entries.get(entry.key)
        if known is None or (known.status, known.captured_by) != (entry.status, entry.captured_by):
            return None
        moved = self._entries[entry.key] = replace(known, status=status)
        return moved

    async def find(self, key: str) -> LedgerEntry | None:
        return self._entries.get(key)

    async def fail(self, key: str, *, at_most: int | None = None) -> bool:
        if at_most is not None and self._failed[key] >= at_most:
            return False
        self._failed[key] += 1
        known = self._entries.get(key)
        if known is not None:
            self._entries[key] = replace(known, calls=known.calls + 1)
        return True

    async def failed_calls(self, key: str) -> int:
        return self._failed[key]

    async def entries(self) -> AsyncIterator[LedgerEntry]:
        for entry in list(self._entries.values()):
            yield entry
