"""What the engine keeps, and where: opened from the settings, closed at the end."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from actors.ports import SnapshotStore
from gateways.ledger import Ledger, MemoryLedger
from orders.events import ORDER_EVENTS
from orders.redrive import REDRIVE_EVENTS
from orders.stock import STOCK_EVENTS
from persistence.checkpoints import Checkpoints
from persistence.codec import EventRegistry
from persistence.customers import CustomerVault
from persistence.embedded import EmbeddedMongo
from persistence.events import LOG_EVENTS
from persistence.memory import (
    MemoryCheckpoints,
    MemoryCustomers,
    MemoryEventStore,
    MemoryReadModel,
    MemoryRedrives,
    MemorySnapshots,
)
from persistence.mongo import (
    Mongo,
    MongoCheckpoints,
    MongoCustomers,
    MongoEventStore,
    MongoLedger,
    MongoReadModel,
    MongoRedrives,
    MongoSnapshots,
    connected,
    ensure_indexes,
)
from persistence.reach import AlwaysThere, Reach
from persistence.read_model import ReadModel
from persistence.redrives import RedriveRows
from persistence.store import EventStore, StoreUnavailableError
from settings import Settings, SettingsError
from supervisor import SUPERVISION_EVENTS

MEMORY = "memory:"


@dataclass(frozen=True, slots=True)
class Backend:
    """The stores of one engine, all in one database; the sandbox's ledgers stand for another's."""

    store: EventStore
    orders: ReadModel
    redrives: RedriveRows
    checkpoints: Checkpoints
    snapshots: SnapshotStore
    customers: CustomerVault
    payments: Ledger
    shipments: Ledger
    reach: Reach = field(default_factory=AlwaysThere)


def event_registry() -> EventRegistry:
    """Every event that the log may hold."""
    return EventRegistry(
        [*ORDER_EVENTS, *REDRIVE_EVENTS, *STOCK_EVENTS, *SUPERVISION_EVENTS, *LOG_EVENTS]
    )


def in_memory(settings: Settings) -> Backend:
    """Stores that are gone with the process."""
    return Backend(
        store=MemoryEventStore(event_registry()),
        orders=MemoryReadModel(),
        redrives=MemoryRedrives(),
        checkpoints=MemoryCheckpoints(),
        snapshots=MemorySnapshots(),
        customers=CustomerVault(MemoryCustomers(), _passing_secret(settings)),
        payments=MemoryLedger(),
        shipments=MemoryLedger(),
    )


async def on_mongo(settings: Settings, mongo: Mongo) -> Backend:
    """The stores in a database, with their indexes.

    Raises:
        persistence.store.StoreUnavailableError: if it does not answer.
    """
    await ensure_indexes(mongo)
    return Backend(
        store=MongoEventStore(mongo, event_registry()),
        orders=MongoReadModel(mongo),
        redrives=MongoRedrives(mongo),
        checkpoints=MongoCheckpoints(mongo),
        snapshots=MongoSnapshots(mongo),
        customers=CustomerVault(MongoCustomers(mongo), _secret(settings)),
        payments=MongoLedger(mongo, "sandbox_payments"),
        shipments=MongoLedger(mongo, "sandbox_shipments"),
        reach=mongo.reach,
    )


@asynccontextmanager
async def open_backend(settings: Settings) -> AsyncIterator[Backend]:
    """The stores that the settings name, ready for use; closed at the end.

    Raises:
        persistence.embedded.MongoUnavailable: if none was named and none can run here.
        persistence.store.StoreUnavailableError: if the one that was named does not answer.
        persistence.mongo.MongoUrlError: if what was named can be none.
    """
    if settings.mongo_url == MEMORY:
        yield in_memory(settings)
    elif settings.mongo_url is not None:
        async with connected(settings.mongo_url, settings.database) as mongo:
            try:
                backend = await on_mongo(settings, mongo)
            except StoreUnavailableError as error:
                raise StoreUnavailableError(
                    f"the database that CONVEYOR_MONGO_URL names cannot be used: {error}"
                ) from error
            yield backend
    else:
        embedded = await EmbeddedMongo.start(settings.data_dir, cache_gb=settings.mongo_cache_gb)
        try:
            async with connected(embedded.url, settings.database) as mongo:
                yield await on_mongo(settings, mongo)
        finally:
            await embedded.stop()


def assert_kept(settings: Settings) -> None:
    """Check that there is a log to look at, for a command that would find an empty one in order.

    Raises:
        SettingsError: if a server with these settings keeps nothing, or none has run here.
    """
    if settings.mongo_url == MEMORY:
        raise SettingsError(
            "a server that keeps nothing (CONVEYOR_MONGO_URL=memory:) leaves no log to look at"
        )
    if settings.mongo_url is None and not EmbeddedMongo.is_kept_in(settings.data_dir):
        raise SettingsError(
            f"there is no database in {settings.data_dir.resolve()}: run this where the server"
            " runs, or set CONVEYOR_DATA_DIR, or CONVEYOR_MONGO_URL, as for it"
        )


def _secret(settings: Settings) -> bytes:
    return settings.personal_data_secret().get_secret_value().encode()


def _passing_secret(settings: Settings) -> bytes:
    """What nothing outlives needs no secret that does."""
    return _secret(settings) if settings.pii_secret else secrets.token_bytes(32)
