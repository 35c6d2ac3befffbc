"""The vault: personal data goes in before an order stands, and can be erased for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from actors.ports import CustomerRecord
from persistence.customer_storage import CustomerStorage, SealedRecord
from persistence.grouping import Grouped
from persistence.pseudonyms import Pseudonyms, canonical, read_canonical
from persistence.recent import Recent
from persistence.sealing import CustomerKey, KeyRing


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record to be stored."""

    record_ref: str
    customer_ref: str
    content: bytes


class CustomerVault(Pseudonyms):
    """Personal data, encrypted under a key per customer.

    Concurrent calls share their round trips. The ``remembered`` records used last stay in memory: a
    customer who comes again costs no round trip at all. Another process's erasure is noticed
    only once they have made room.
    """

    def __init__(
        self, storage: CustomerStorage, secret: bytes, *, remembered: int = 10_000
    ) -> None:
        super().__init__(secret)
        self._storage = storage
        self._ring = KeyRing(secret)
        self._keys: Recent[str, CustomerKey] = Recent(remembered)
        self._records: Recent[str, tuple[str, CustomerRecord]] = Recent(remembered)
        self._erasures = 0
        self._put = Grouped(self._put_all)
        self._find = Grouped(self._find_all)

    async def store(self, record: CustomerRecord) -> str:
        """Keep a record, and return its reference once that is durable.

        Raises:
            StoreUnavailableError: if the database cannot be reached. Storing it again is right.
        """
        content = canonical(record)
        record_ref = self.record_ref(content)
        if self._records.get(record_ref) is None:
            erasures = self._erasures
            customer_ref = self.customer_ref(record.email)
            await self._put(_Draft(record_ref, customer_ref, content))
            self._remember(record_ref, customer_ref, record, erasures)
        return record_ref

    async def find(self, record_ref: str) -> CustomerRecord | None:
        """The record, or None if it has been erased.

        Raises:
            StoreUnavailableError: if the database cannot be reached.
        """
        known = self._records.get(record_ref)
        return known[1] if known else await self._find(record_ref)

    async def erase(self, customer_ref: str) -> None:
        """Make everything that is known of a customer unreadable, here and in every backup of the
        records, and delete it. Events keep references that lead nowhere.

        Raises:
            StoreUnavailableError: if it is not known whether that is done. Erasing again is right.
        """
        self._forget(customer_ref)
        try:
            await self._storage.erase(customer_ref)
        finally:
            # Again: somebody may have read it in the meantime.
            self._forget(customer_ref)

    async def _put_all(self, drafts: list[_Draft]) -> list[None]:
        pending = drafts
        while pending:
            customers = {draft.customer_ref for draft in pending}
            keys = await self._keys_of(customers)
            await self._storage.put_records(
                [_seal(draft, keys[draft.customer_ref]) for draft in pending]
            )
            # A key that was erased meanwhile opens nothing any more: those are stored anew.
            standing = await self._storage.keys(customers)
            stale = {ref for ref in customers if standing.get(ref) != keys[ref].sealed}
            for ref in stale:
                self._keys.forget(ref)
            pending = [draft for draft in pending if draft.customer_ref in stale]
        return [None] * len(drafts)

    async def _keys_of(self, customer_refs: Collection[str]) -> dict[str, CustomerKey]:
        """Each customer's key, made if there is none."""
        keys = {ref: key for ref in customer_refs if (key := self._keys.get(ref))}
        while missing := [ref for ref in customer_refs if ref not in keys]:
            new = {ref: self._ring.new(ref) for ref in missing}
            standing = await self._storage.ensure_keys({ref: k.sealed for ref, k in new.items()})
            for ref, sealed in standing.items():
                own = new[ref]
                keys[ref] = own if own.sealed == sealed else self._ring.open(ref, sealed)
                self._keys.put(ref, keys[ref])
        return keys

    async def _find_all(self, record_refs: list[str]) -> Sequence[CustomerRecord | None]:
        erasures = self._erasures
        sealed = await self._storage.records(set(record_refs))
        keys = await self._storage.keys({each.customer_ref for each in sealed.values()})
        found: dict[str, CustomerRecord] = {}
        for ref, each in sealed.items():
            if each.customer_ref not in keys:
                continue
            key = self._ring.open(each.customer_ref, keys[each.customer_ref])
            content = key.decrypt(each.data, ref)
            if content is not None:
                found[ref] = read_canonical(content)
                self._remember(ref, each.customer_ref, found[ref], erasures)
        return [found.get(ref) for ref in record_refs]

    def _remember(
        self, record_ref: str, customer_ref: str, record: CustomerRecord, erasures: int
    ) -> None:
        # Whatever was read before an erasure may be what was erased.
        if erasures == self._erasures:
            self._records.put(record_ref, (customer_ref, record))

    def _forget(self, customer_ref: str) -> None:
        self._erasures += 1
        self._keys.forget(customer_ref)
        self._records.forget_where(lambda known: known[0] == customer_ref)


def _seal(draft: _Draft, key: CustomerKey) -> SealedRecord:
    data = key.encrypt(draft.content, draft.record_ref)
    return SealedRecord(draft.record_ref, draft.customer_ref, data)
