"""The event store on MongoDB."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import cast

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import BulkWriteError

from orders.events import Recorded
from persistence.codec import EventRegistry
from persistence.document import MAX_COMMIT_BYTES, from_document, row_id, to_document
from persistence.mongo.connection import Document, Mongo, translated
from persistence.store import (
    Commit,
    EncodedCommit,
    PositionTakenError,
    StoreUnavailableError,
    StreamConflictError,
    UnstorableError,
)

DUPLICATE_KEY = 11000
_STREAMS_AT_ONCE = 500
_BACK_AT_ONCE = 50


class MongoEventStore:
    """An :class:`persistence.store.EventStore` in the collection ``commits``."""

    def __init__(self, mongo: Mongo, registry: EventRegistry) -> None:
        self._commits = mongo.collection("commits")
        self._registry = registry

    def encode(self, commit: Commit) -> EncodedCommit:
        document = to_document(commit, self._registry)
        try:
            row = bson.encode(document)
        except (bson.errors.BSONError, OverflowError, UnicodeError) as error:
            raise UnstorableError(f"an append to {commit.stream}: {error}") from error
        if len(row) > MAX_COMMIT_BYTES:
            raise UnstorableError(f"a commit of {len(row)} bytes; the limit is {MAX_COMMIT_BYTES}")
        return EncodedCommit(row)

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        if not batch:
            return
        # RawBSONDocument: the bytes go out as they are, so one bad document cannot spoil a batch.
        documents = [RawBSONDocument(row) for row in batch]
        with translated("insert commits"):
            try:
                await self._commits.insert_many(documents, ordered=True)
            except BulkWriteError as error:
                raise _collisions(error)[0] from error

    async def insert_first_free(self, candidates: Sequence[EncodedCommit]) -> int | None:
        # Unordered, so that the server goes on behind a position that is taken: it tries one after
        # the other, faster than any other writer can take the next one away.
        documents = [RawBSONDocument(row) for row in candidates]
        with translated("claim the log"):
            try:
                await self._commits.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                refused = {collision.index for collision in _collisions(error)}
                return next((n for n in range(len(candidates)) if n not in refused), None)
        return 0

    async def at_position(self, shard: int, position: int) -> Commit | None:
        return await self._find({"_id": row_id(shard, position)})

    async def at_seq(self, stream: str, from_seq: int) -> Commit | None:
        return await self._find({"stream": stream, "from_seq": from_seq})

    async def last_position(self, shard: int) -> int:
        with translated("read the last position"):
            found = await self._commits.find_one(
                {"_id": _positions(shard, 0, None)}, {"_id": 1}, sort=[("_id", DESCENDING)]
            )
        return 0 if found is None else int(str(found["_id"]).partition(":")[2])

    async def last_seq(self, stream: str) -> int:
        with translated(f"read the end of {stream}"):
            found = await self._commits.find_one(
                {"stream": stream}, sort=[("from_seq", DESCENDING)]
            )
        return 0 if found is None else from_document(found, self._registry).to_seq

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        commits = await self._read(
            {"stream": stream, "from_seq": {"$gte": await self._start(stream, after_seq)}},
            [("from_seq", ASCENDING)],
        )
        return [
            recorded
            for commit in commits
            for recorded in commit.recorded()
            if recorded.seq > after_seq
        ]

    async def read_stream_back(
        self, stream: str, before_seq: int | None = None, *, limit: int
    ) -> list[Recorded]:
        query: Document = {"stream": stream}
        if before_seq is not None:
            query["from_seq"] = {"$lt": before_seq}
        found: list[Recorded] = []
        with translated(f"read the end of {stream}"):
            cursor = self._commits.find(query, limit=limit, batch_size=_BACK_AT_ONCE)
            cursor.sort([("from_seq", DESCENDING)])
            # A commit may hold many events, so that few commits may be enough.
            while len(found) < limit and (documents := await cursor.to_list(_BACK_AT_ONCE)):
                for document in documents:
                    commit = from_document(document, self._registry)
                    found += commit.newest_first(before_seq)
            await cursor.close()
        return found[:limit]

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for first in range(0, len(streams), _STREAMS_AT_ONCE):
            some = list(streams[first : first + _STREAMS_AT_ONCE])
            by_stream = [("stream", ASCENDING), ("from_seq", ASCENDING)]
            for commit in await self._read({"stream": {"$in": some}}, by_stream):
                found[commit.stream].extend(commit.recorded())
        return found

    async def read_commits(
        self, stream: str, shard: int, *, after: int = 0, until: int | None = None
    ) -> list[Commit]:
        query: Document = {"stream": stream, "_id": _positions(shard, after, until)}
        return await self._read(query, [("from_seq", ASCENDING)])

    async def read_all(
        self, shard: int, after: int = 0, *, until: int | None = None, page: int = 500
    ) -> AsyncIterator[list[Commit]]:
        while True:
            # A new query for each page: no cursor stays open on the server while a reader thinks.
            commits = await self._read(
                {"_id": _positions(shard, after, until)}, [("_id", ASCENDING)], page
            )
            if not commits:
                return
            yield commits
            after = commits[-1].position

    async def _start(self, stream: str, after_seq: int) -> int:
        """Where the append begins that holds the first event behind ``after_seq``."""
        if after_seq <= 0:
            return 1
        with translated(f"read {stream}"):
            found = await self._commits.find_one(
                {"stream": stream, "from_seq": {"$lte": after_seq + 1}},
                {"from_seq": 1},
                sort=[("from_seq", DESCENDING)],
            )
        return 1 if found is None else int(str(found["from_seq"]))

    async def _find(self, query: Document) -> Commit | None:
        with translated("read a commit"):
            found = await self._commits.find_one(query)
        return None if found is None else from_document(found, self._registry)

    async def _read(
        self, query: Document, order: list[tuple[str, int]], limit: int = 0
    ) -> list[Commit]:
        with translated("read commits"):
            cursor = self._commits.find(query, limit=limit, batch_size=limit).sort(order)
            found = await cursor.to_list(None)
        return [from_document(document, self._registry) for document in found]


def _positions(shard: int, after: int, until: int | None) -> Document:
    # ";" comes right behind ":": everything of this shard and nothing of another.
    upper = {"$lt": f"{shard};"} if until is None else {"$lte": row_id(shard, until)}
    return {"$gt": row_id(shard, after), **upper}


def _collisions(error: BulkWriteError) -> list[PositionTakenError | StreamConflictError]:
    """What each refused row of an insert collided with.

    Raises:
        StoreUnavailableError: if anything else was wrong. Then the rows may be there, but not yet
            on a majority; or the server would not say.
    """
    details = error.details or {}
    faults = details.get("writeErrors", [])
    others = [fault for fault in faults if fault.get("code") != DUPLICATE_KEY]
    reasons = details.get("writeConcernErrors", []) + others
    if reasons or not faults:
        reason = str(reasons[0].get("errmsg", "")) if reasons else "no reason given"
        raise StoreUnavailableError(f"insert commits: the outcome is unknown: {reason[:300]}")
    return [_collision(fault) for fault in faults]


def _collision(fault: Document) -> PositionTakenError | StreamConflictError:
    index = int(str(fault["index"]))
    key = cast("Document", fault.get("keyPattern", {}))
    return PositionTakenError(index) if "_id" in key else StreamConflictError(index)
