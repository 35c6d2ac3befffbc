"""Every index, made at start if it is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pymongo import ASCENDING, IndexModel

from persistence.mongo.connection import Mongo, translated

INDEXES: Mapping[str, Sequence[IndexModel]] = MappingProxyType(
    {
        "commits": [
            IndexModel(
                [("stream", ASCENDING), ("from_seq", ASCENDING)], name="stream_seq", unique=True
            ),
        ],
    }
)


async def ensure_indexes(mongo: Mongo) -> None:
    """Make the indexes that are missing; those that exist cost nothing.

    Raises:
        StoreUnavailableError: if the database cannot be reached, or an index of the same name
            exists that is another one.
    """
    for name, indexes in INDEXES.items():
        with translated(f"make the indexes of {name}"):
            await mongo.collection(name).create_indexes(list(indexes))
