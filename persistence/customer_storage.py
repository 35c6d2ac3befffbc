"""Where encrypted personal data is kept. Nothing here can be read without the keys' key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """One set of personal data, encrypted under its customer's key."""

    record_ref: str
    customer_ref: str
    data: bytes


class CustomerStorage(Protocol):
    """Keys and records. Writes are durable on a majority when they return.

    Every method raises :class:`persistence.store.StoreUnavailableError`.
    """

    async def ensure_keys(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give each customer this key unless it has one, and return the keys they have now.

        Whoever is asked at the same time elsewhere returns the same. A customer that is erased in
        that moment is missing.
        """
        ...

    async def keys(self, customer_refs: Collection[str]) -> dict[str, bytes]:
        """The keys of those customers that have one."""
        ...

    async def put_records(self, records: Sequence[SealedRecord]) -> None:
        """Store records, in place of what is there under the same reference."""
        ...

    async def records(self, record_refs: Collection[str]) -> dict[str, SealedRecord]:
        """Those records that there are."""
        ...

    async def erase(self, customer_ref: str) -> None:
        """Delete the key, and then every record that needed it."""
        ...
