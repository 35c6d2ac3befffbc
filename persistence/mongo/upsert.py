"""Writes that several may make at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bson
from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, OperationFailure

from persistence.mongo.connection import Collection, Document, translated
from persistence.store import StoreUnavailableError, UnstorableError

DUPLICATE_KEY = 11000
TOO_LARGE = 10334
"""What the server says of a document beyond 16 MB that the driver lets pass."""

Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne


async def upsert(collection: Collection, writes: Sequence[Write], doing: str) -> set[int]:
    """Upsert in no particular order; return the indexes of those whose id was taken all the same.

    Two that upsert one id at once may both try to insert. What is refused for that is sent once
    more: then the id is there, and the write's own filter decides.

    Raises:
        StoreUnavailableError: if the outcome is unknown; doing it again is right.
        UnstorableError: if a document can never be stored.
    """
    with translated(doing):
        try:
            refused = await _write(collection, writes)
            again = await _write(collection, [writes[index] for index in refused])
        except (bson.errors.InvalidDocument, OverflowError, UnicodeError) as error:
            raise UnstorableError(f"{doing}: {error}") from error
        except OperationFailure as error:
            if error.code != TOO_LARGE:
                raise
            raise UnstorableError(f"{doing}: a document is larger than 16 MB") from error
    return {refused[index] for index in again}


async def replace_older(
    collection: Collection,
    documents: Iterable[Document],
    version: str,
    doing: str,
    *,
    new: Sequence[Document] = (),
) -> None:
    """Put documents in, each unless one of the same id is there whose ``version`` is no lower; one
    that has none makes room.

    Those thought to be ``new`` are inserted, which costs the server half of an upsert: many at
    once, and nothing to look for. One that is there all the same is then treated as the others.

    Raises: as :func:`upsert`.
    """
    if new:
        taken = await upsert(collection, [InsertOne(each) for each in new], doing)
        documents = [*documents, *(new[index] for index in sorted(taken))]
    # Where a newer one is, the filter finds nothing, the upsert tries to insert, and the id is
    # taken: that refusal is the guard.
    writes = [
        ReplaceOne(
            {"_id": each["_id"], version: {"$not": {"$gte": each[version]}}}, each, upsert=True
        )
        for each in documents
    ]
    if writes:
        await upsert(collection, writes, doing)


async def put_all(collection: Collection, documents: Iterable[Document], doing: str) -> None:
    """Put documents in, in place of what is there under the same id.

    Raises: as :func:`upsert`.
    """
    writes = [ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents]
    if await upsert(collection, writes, doing):
        raise StoreUnavailableError(f"{doing}: another was quicker, twice")


async def _write(collection: Collection, writes: Sequence[Write]) -> list[int]:
    """Write, and return the indexes of those whose id was taken."""
    if not writes:
        return []
    try:
        await collection.bulk_write(list(writes), ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        faults = details.get("writeErrors", [])
        taken = [int(fault["index"]) for fault in faults if fault.get("code") == DUPLICATE_KEY]
        if details.get("writeConcernErrors") or len(taken) < len(faults):
            raise
        return taken
    return []
