"""Every index, made at start if it is not there."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pymongo
from loguru import logger
from pymongo import ASCENDING, DESCENDING, IndexModel

from orders.state import Status
from persistence.mongo.connection import Collection, Mongo, translated
from persistence.mongo.ledgers import PAYMENTS, SHIPMENTS


def _newest_first(*fields: str) -> IndexModel:
    """For a list of those with one value of a field, in the order in which lists are shown."""
    keys = [(field, ASCENDING) for field in fields]
    order = [("created_at", DESCENDING), ("_id", DESCENDING)]
    return IndexModel([*keys, *order], name="_".join((*fields, "newest_first")))


def _parked_holds() -> IndexModel:
    """Of parked orders only: it costs all others nothing."""
    parked = {"status": Status.PARKED.value}
    keys = [("hold_until", ASCENDING), ("_id", ASCENDING)]
    return IndexModel(keys, name="parked_holds", partialFilterExpression=parked)


def _parked_groups() -> IndexModel:
    """Grouping them reads nothing else."""
    parked = {"status": Status.PARKED.value}
    keys = [(field, ASCENDING) for field in ("status", "parked_step", "parked_error", "updated_at")]
    return IndexModel(keys, name="parked_groups", partialFilterExpression=parked)


def _parked_newest_first(field: str) -> IndexModel:
    """Parked orders with one value of a field: of many parked ones, and of many that have it."""
    parked = {"status": Status.PARKED.value}
    keys = [(field, ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]
    name = f"parked_{field}_newest_first"
    return IndexModel(keys, name=name, partialFilterExpression=parked)


def _by_reference() -> IndexModel:
    return IndexModel([("reference", ASCENDING)], name="reference")


INDEXES: Mapping[str, Sequence[IndexModel]] = MappingProxyType(
    {
        "commits": [
            IndexModel(
                [("stream", ASCENDING), ("from_seq", ASCENDING)], name="stream_seq", unique=True
            ),
        ],
        "customers": [IndexModel([("customer_ref", ASCENDING)], name="customer", sparse=True)],
        **{name: [_by_reference()] for name in (PAYMENTS, SHIPMENTS)},
        "orders": [
            _newest_first(),
            _newest_first("status"),
            _newest_first("skus"),
            _newest_first("customer_ref"),
            _newest_first("owner_ref"),
            _parked_holds(),
            _parked_groups(),
            _parked_newest_first("skus"),
            _parked_newest_first("parked_step"),
            _parked_newest_first("parked_error"),
            _newest_first("terms"),
        ],
        "redrives": [_newest_first(), _newest_first("status")],
    }
)


FORMER: Mapping[str, Sequence[str]] = MappingProxyType({"orders": ["terms"]})
"""Indexes of earlier versions that nothing asks for any more."""

LONG = 50_000
"""An index of so many documents is not made in a moment."""
_MOST_S = 3_600


async def ensure_indexes(mongo: Mongo) -> None:
    """Make the indexes that are missing, and take away those of earlier versions; those that exist
    cost nothing.

    Raises:
        StoreUnavailableError: if the database cannot be reached, or an index of the same name
            exists that is another one.
    """
    for name, indexes in INDEXES.items():
        with translated(f"make the indexes of {name}"):
            await _ensure(mongo.collection(name), indexes, FORMER.get(name, ()))


async def _ensure(
    collection: Collection, indexes: Sequence[IndexModel], former: Sequence[str]
) -> None:
    there = await collection.index_information()
    missing = [index for index in indexes if index.document["name"] not in there]
    documents = await collection.estimated_document_count() if missing and there else 0
    if documents >= LONG:
        await _make_long(collection, missing, documents)
    await collection.create_indexes(list(indexes))
    for index in former:
        if index in there:
            await collection.drop_index(index)


async def _make_long(collection: Collection, missing: Sequence[IndexModel], documents: int) -> None:
    names = ", ".join(str(index.document["name"]) for index in missing)
    lines = logger.bind(collection=collection.name, indexes=names, documents=documents)
    lines.info(
        "making indexes of {:,} {}, {}: the server starts once they are there",
        documents,
        collection.name,
        names,
    )
    began = time.monotonic()
    # Longer than any other answer may take.
    with pymongo.timeout(_MOST_S):
        await collection.create_indexes(list(missing))
    lines.info("made the indexes of {} in {:.0f} s", collection.name, time.monotonic() - began)
