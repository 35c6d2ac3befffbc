"""Encrypted personal data in MongoDB: keys and records side by side in ``customers``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict, cast

from pymongo import UpdateOne

from persistence.customer_storage import SealedRecord
from persistence.mongo.connection import Document, Mongo, translated
from persistence.mongo.upsert import put_all, upsert


class _KeyDocument(TypedDict):
    _id: str
    key: bytes


class _RecordDocument(TypedDict):
    _id: str
    customer_ref: str
    data: bytes


class MongoCustomers:
    """A :class:`persistence.customer_storage.CustomerStorage` in the collection ``customers``."""

    def __init__(self, mongo: Mongo) -> None:
        self._customers = mongo.collection("customers")

    async def ensure_keys(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        writes = [
            UpdateOne({"_id": ref}, {"$setOnInsert": {"kind": "key", "key": key}}, upsert=True)
            for ref, key in sealed.items()
        ]
        await upsert(self._customers, writes, "make customers' keys")
        return await self.keys(sealed)

    async def keys(self, customer_refs: Collection[str]) -> dict[str, bytes]:
        query: Document = {"_id": {"$in": list(customer_refs)}, "kind": "key"}
        found = cast("list[_KeyDocument]", await self._find(query))
        return {each["_id"]: each["key"] for each in found}

    async def put_records(self, records: Sequence[SealedRecord]) -> None:
        documents: list[Document] = [
            {
                "_id": record.record_ref,
                "kind": "record",
                "customer_ref": record.customer_ref,
                "data": record.data,
            }
            for record in {record.record_ref: record for record in records}.values()
        ]
        await put_all(self._customers, documents, "store personal data")

    async def records(self, record_refs: Collection[str]) -> dict[str, SealedRecord]:
        query: Document = {"_id": {"$in": list(record_refs)}, "kind": "record"}
        found = cast("list[_RecordDocument]", await self._find(query))
        return {
            each["_id"]: SealedRecord(each["_id"], each["customer_ref"], each["data"])
            for each in found
        }

    async def erase(self, customer_ref: str) -> None:
        with translated("erase a customer"):
            # The key first: from then on nothing can be read, even if we get no further.
            await self._customers.delete_one({"_id": customer_ref, "kind": "key"})
            await self._customers.delete_many({"customer_ref": customer_ref})

    async def _find(self, query: Document) -> list[Document]:
        with translated("read personal data"):
            return await self._customers.find(query).to_list(None)
