"""Encrypted personal data in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from persistence.customer_storage import SealedRecord


class MemoryCustomers:
    """A :class:`persistence.customer_storage.CustomerStorage` in two dicts."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._records: dict[str, SealedRecord] = {}

    async def ensure_keys(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        return {ref: self._keys.setdefault(ref, key) for ref, key in sealed.items()}

    async def keys(self, customer_refs: Collection[str]) -> dict[str, bytes]:
        return {ref: self._keys[ref] for ref in customer_refs if ref in self._keys}

    async def put_records(self, records: Sequence[SealedRecord]) -> None:
        self._records.update((record.record_ref, record) for record in records)

    async def records(self, record_refs: Collection[str]) -> dict[str, SealedRecord]:
        return {ref: self._records[ref] for ref in record_refs if ref in self._records}

    async def erase(self, customer_ref: str) -> None:
        self._keys.pop(customer_ref, None)
        for ref, record in list(self._records.items()):
            if record.customer_ref == customer_ref:
                del self._records[ref]
