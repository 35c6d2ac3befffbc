"""Documents that only ever go forward."""

from __future__ import annotations

from collections.abc import Iterable

import bson
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError

from persistence.mongo.connection import Collection, Document, translated
from persistence.store import UnstorableError

DUPLICATE_KEY = 11000


async def replace_older(
    collection: Collection, documents: Iterable[Document], version: str, doing: str
) -> None:
    """Put documents in, each unless one of the same id is there whose ``version`` is no lower.

    Raises:
        StoreUnavailableError: if the outcome is unknown; doing it again is right.
        UnstorableError: if a document can never be stored.
    """
    # Where a newer one is, the filter finds nothing, the upsert tries to insert, and the id is
    # taken: that refusal is the guard. Somebody may also have inserted an older one in that very
    # moment, so what was refused is sent once more: now the filter decides.
    writes = [
        ReplaceOne({"_id": each["_id"], version: {"$lt": each[version]}}, each, upsert=True)
        for each in documents
    ]
    with translated(doing):
        try:
            refused = await _write(collection, writes)
            await _write(collection, [writes[index] for index in refused])
        except (bson.errors.InvalidDocument, OverflowError, UnicodeError) as error:
            raise UnstorableError(f"{doing}: {error}") from error


async def _write(collection: Collection, writes: list[ReplaceOne[Document]]) -> list[int]:
    """Write, and return the indexes of those whose id was taken."""
    if not writes:
        return []
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        faults = details.get("writeErrors", [])
        taken = [fault["index"] for fault in faults if fault.get("code") == DUPLICATE_KEY]
        if details.get("writeConcernErrors") or len(taken) < len(faults):
            raise
        return taken
    return []
