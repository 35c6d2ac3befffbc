"""Everything that talks to MongoDB: the only package that imports its driver."""

from persistence.mongo.checkpoints import MongoCheckpoints
from persistence.mongo.connection import Mongo, MongoUrlError, Timeouts, connected
from persistence.mongo.customers import MongoCustomers
from persistence.mongo.indexes import ensure_indexes
from persistence.mongo.ledgers import PAYMENTS, SHIPMENTS, MongoLedger
from persistence.mongo.read_model import MongoReadModel
from persistence.mongo.redrives import MongoRedrives
from persistence.mongo.snapshots import MongoSnapshots
from persistence.mongo.store import MongoEventStore

__all__ = [
    "PAYMENTS",
    "SHIPMENTS",
    "Mongo",
    "MongoCheckpoints",
    "MongoCustomers",
    "MongoEventStore",
    "MongoLedger",
    "MongoReadModel",
    "MongoRedrives",
    "MongoSnapshots",
    "MongoUrlError",
    "Timeouts",
    "connected",
    "ensure_indexes",
]
