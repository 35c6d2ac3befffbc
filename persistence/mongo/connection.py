"""The connection to MongoDB, with every promise about durability spelled out.

The only file that imports motor: its successor, PyMongo's own async client, is a change here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC

from bson.codec_options import CodecOptions
from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ReadPreference
from pymongo.errors import ConfigurationError, ExecutionTimeout, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from persistence.mongo.reach import MongoReach
from persistence.store import StoreSlowError, StoreUnavailableError, UnreadableError

Document = dict[str, object]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]

ANSWER_MS = 2_000
"""How long the server may take for an answer that somebody waits for, where it could be long."""

MAJORITY = ReadConcern("majority")
CODEC: CodecOptions[Document] = CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the driver waits, in milliseconds, before it says that the database is away.

    ``write_concern`` is below ``socket``, so that a majority that cannot be reached is an answer
    and not a cut connection.
    """

    select: int = 3_000
    connect: int = 3_000
    socket: int = 10_000
    write_concern: int = 8_000
    heartbeat: int = 2_000
    """Between two looks at each server, whether anything is asked of it or not."""

    @property
    def durable(self) -> WriteConcern:
        """Acknowledged by a majority, from their journals."""
        return WriteConcern(w="majority", j=True, wtimeout=self.write_concern)


class ConcernError(Exception):
    """A collection would acknowledge writes, or answer reads, that can still be lost."""

    def __init__(self, collection: str, found: str) -> None:
        super().__init__(
            f"{collection} has {found}; the log needs w=majority with j=true, and majority reads"
        )


class MongoUrlError(Exception):
    """What was given is no connection string, or its host cannot be looked up."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"CONVEYOR_MONGO_URL cannot be used: {reason}")


class Mongo:
    """One database on one server or replica set. Make it where the loop runs."""

    def __init__(self, url: str, database: str, timeouts: Timeouts | None = None) -> None:
        self._timeouts = timeouts or Timeouts()
        self.reach = MongoReach()
        """Whether there is a server that takes writes."""
        # Given here they win over what the URL says: nobody weakens them by a query string.
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            appname="conveyor",
            w="majority",
            journal=True,
            wTimeoutMS=self._timeouts.write_concern,
            readConcernLevel="majority",
            readPreference="primary",
            retryWrites=True,
            retryReads=True,
            serverSelectionTimeoutMS=self._timeouts.select,
            connectTimeoutMS=self._timeouts.connect,
            socketTimeoutMS=self._timeouts.socket,
            heartbeatFrequencyMS=self._timeouts.heartbeat,
            event_listeners=[self.reach],
            tz_aware=True,
        )
        self._database: Database = self._client[database]

    def collection(self, name: str) -> Collection:
        """A collection whose writes are durable and whose reads cannot be rolled back."""
        collection = self._database.get_collection(
            name,
            codec_options=CODEC,
            read_preference=ReadPreference.PRIMARY,
            write_concern=self._timeouts.durable,
            read_concern=MAJORITY,
        )
        assert_concerns(collection)
        return collection

    async def ping(self) -> None:
        """Ask for a sign of life.

        Raises:
            StoreUnavailableError: if there is none.
        """
        with translated("ping"):
            await self._client.admin.command("ping")

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


@asynccontextmanager
async def connected(
    url: str, database: str, timeouts: Timeouts | None = None
) -> AsyncIterator[Mongo]:
    """A :class:`Mongo` that is closed at the end.

    Raises:
        MongoUrlError: if that is no URL of a MongoDB server.
    """
    try:
        mongo = Mongo(url, database, timeouts)
    except (ConfigurationError, ValueError) as error:
        # Neither repeats the password: a connection string is taken apart before it is judged.
        raise MongoUrlError(str(error)) from None
    try:
        yield mongo
    finally:
        mongo.close()


def assert_concerns(collection: Collection) -> None:
    """Check that acknowledged means durable on this collection.

    Raises:
        ConcernError: if it does not.
    """
    writes = collection.write_concern.document
    if writes.get("w") != "majority" or writes.get("j") is not True:
        raise ConcernError(collection.name, f"write concern {writes}")
    if collection.read_concern.level != "majority":
        raise ConcernError(collection.name, f"read concern {collection.read_concern.level}")


async def aggregate(collection: Collection, pipeline: Sequence[Document]) -> list[Document]:
    """All that an aggregation gives. Here, because motor's successor awaits it."""
    return await collection.aggregate(pipeline).to_list(None)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Let no exception of the driver's out.

    Raises:
        StoreSlowError: if the server gave up, since it was to take no longer.
        StoreUnavailableError: for whatever else the driver or the server could not do. Even an
            error that looks final (no permission, disk full) is mended by somebody while we try
            again.
        UnreadableError: for a document that is no BSON.
    """
    try:
        yield
    except ExecutionTimeout as error:
        raise StoreSlowError(f"{doing}: {_brief(error)}") from error
    except PyMongoError as error:
        raise StoreUnavailableError(f"{doing}: {_brief(error)}") from error
    except BSONError as error:
        raise UnreadableError(f"{doing}: {error}") from error


def _brief(error: PyMongoError) -> str:
    # The driver appends its own settings, and a description of the whole topology.
    said = str(error).partition(", Timeout:")[0].partition(" (configured timeouts:")[0]
    return f"{type(error).__name__}: {said[:300]}"
