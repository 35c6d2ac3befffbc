"""The sandbox's ledgers in MongoDB, in collections that stand for the provider's own database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import NotRequired, TypedDict, cast

from pymongo import ASCENDING, ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from gateways.ledger import EntryStatus, LedgerEntry, RecordedCall
from orders.money import Money
from persistence.grouping import Grouped
from persistence.mongo.connection import Document, Mongo, translated

PAYMENTS, SHIPMENTS = "sandbox_payments", "sandbox_shipments"
_PAGE = 1000


class _MoneyDocument(TypedDict):
    amount: int
    currency: str


class _EntryDocument(TypedDict):
    _id: str
    order_id: str | None
    status: str
    reference: str
    amount: NotRequired[_MoneyDocument]
    content: str | None
    reason: str | None
    captured_by: str | None
    calls: int


class MongoLedger:
    """A :class:`gateways.ledger.Ledger` in one collection; failed calls are counted in another.

    What every order does, recording and claiming, is done for many callers at a time.
    """

    def __init__(self, mongo: Mongo, collection: str) -> None:
        self._entries = mongo.collection(collection)
        self._calls = mongo.collection("sandbox_calls")
        self._record = Grouped(self._record_all)
        self._claim = Grouped(self._claim_all)

    async def record(self, draft: LedgerEntry) -> RecordedCall:
        return await self._record(draft)

    async def claim(self, reference: str, capture: str) -> LedgerEntry | None:
        return await self._claim((reference, capture))

    async def move(self, entry: LedgerEntry, status: EntryStatus) -> LedgerEntry | None:
        unchanged: Document = {
            "_id": entry.key,
            "status": entry.status.value,
            "captured_by": entry.captured_by,
        }
        with translated("move a ledger entry"):
            found: object = await self._entries.find_one_and_update(
                unchanged, {"$set": {"status": status.value}}, return_document=ReturnDocument.AFTER
            )
        return None if found is None else _entry(cast("Document", found))

    async def find(self, key: str) -> LedgerEntry | None:
        return (await self._find({"_id": key})).get(key)

    async def fail(self, key: str, *, at_most: int | None = None) -> bool:
        room: Document = {"_id": key}
        if at_most is not None:
            room["failed"] = {"$lt": at_most}
        with translated("count a failed call"):
            # Twice: the first time somebody else may just have begun to count.
            if not (await self._count(room) or await self._count(room)):
                return False
            await self._entries.update_one({"_id": key}, {"$inc": {"calls": 1}})
        return True

    async def failed_calls(self, key: str) -> int:
        return (await self._failed([key])).get(key, 0)

    async def entries(self) -> AsyncIterator[LedgerEntry]:
        after = ""
        while True:
            with translated("read a ledger"):
                cursor = self._entries.find({"_id": {"$gt": after}}, limit=_PAGE)
                found = await cursor.sort([("_id", ASCENDING)]).to_list(None)
            if not found:
                return
            for document in found:
                yield _entry(document)
            after = str(found[-1]["_id"])

    async def _record_all(self, drafts: list[LedgerEntry]) -> Sequence[RecordedCall]:
        recorded: dict[int, RecordedCall] = {}
        waiting = dict(enumerate(drafts))
        while waiting:
            # One round trip cannot tell two calls under one key apart: the second waits.
            firsts = {draft.key: index for index, draft in reversed(waiting.items())}
            these = {index: waiting.pop(index) for index in firsts.values()}
            calls = await self._record_distinct(list(these.values()))
            recorded.update(zip(these, calls, strict=True))
        return [recorded[index] for index in range(len(drafts))]

    async def _record_distinct(self, drafts: Sequence[LedgerEntry]) -> list[RecordedCall]:
        failed = await self._failed([draft.key for draft in drafts])
        made = [replace(draft, calls=draft.calls + failed.get(draft.key, 0)) for draft in drafts]
        writes = [
            UpdateOne({"_id": draft.key}, _made_or_counted(entry, draft.calls), upsert=True)
            for draft, entry in zip(drafts, made, strict=True)
        ]
        with translated("record in a ledger"):
            result = await self._entries.bulk_write(writes, ordered=False)
        created = set((result.upserted_ids or {}).values())
        entries = {entry.key: entry for entry in made}
        if known := entries.keys() - created:
            entries |= await self._find({"_id": {"$in": list(known)}})
        return [RecordedCall(entries[draft.key], draft.key in created) for draft in drafts]

    async def _claim_all(self, claims: list[tuple[str, str]]) -> Sequence[LedgerEntry | None]:
        authorized = EntryStatus.AUTHORIZED.value
        writes = [
            UpdateOne(
                {"reference": reference, "status": authorized, "captured_by": None},
                {"$set": {"captured_by": capture}},
            )
            for reference, capture in claims
        ]
        with translated("claim authorizations"):
            await self._entries.bulk_write(writes, ordered=False)
        found = await self._find({"reference": {"$in": [reference for reference, _ in claims]}})
        by_reference = {entry.reference: entry for entry in found.values()}
        return [by_reference.get(reference) for reference, _ in claims]

    async def _count(self, room: Document) -> bool:
        try:
            await self._calls.update_one(room, {"$inc": {"failed": 1}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    async def _failed(self, keys: Sequence[str]) -> dict[str, int]:
        with translated("read failed calls"):
            found = await self._calls.find({"_id": {"$in": list(keys)}}).to_list(None)
        return {str(each["_id"]): int(str(each["failed"])) for each in found}

    async def _find(self, query: Document) -> dict[str, LedgerEntry]:
        with translated("read a ledger"):
            found = await self._entries.find(query).to_list(None)
        return {entry.key: entry for entry in map(_entry, found)}


def _made_or_counted(entry: LedgerEntry, calls: int) -> list[Document]:
    """An update that makes the entry, or counts the calls if it is there."""
    is_new = {"$eq": [{"$type": "$calls"}, "missing"]}
    counted = {"$mergeObjects": ["$$ROOT", {"calls": {"$add": ["$calls", calls]}}]}
    return [{"$replaceWith": {"$cond": [is_new, {"$literal": _document(entry)}, counted]}}]


def _document(entry: LedgerEntry) -> _EntryDocument:
    document: _EntryDocument = {
        "_id": entry.key,
        "order_id": entry.order_id,
        "status": entry.status.value,
        "reference": entry.reference,
        "content": entry.content,
        "reason": entry.reason,
        "captured_by": entry.captured_by,
        "calls": entry.calls,
    }
    if entry.amount is not None:
        document["amount"] = {"amount": entry.amount.amount, "currency": entry.amount.currency}
    return document


def _entry(found: Document) -> LedgerEntry:
    document = cast("_EntryDocument", found)
    amount = document.get("amount")
    return LedgerEntry(
        key=document["_id"],
        order_id=document["order_id"],
        status=EntryStatus(document["status"]),
        reference=document["reference"],
        amount=None if amount is None else Money(amount["amount"], amount["currency"]),
        content=document["content"],
        reason=document["reason"],
        captured_by=document["captured_by"],
        calls=document["calls"],
    )
