"""Everything that talks to MongoDB: the only package that imports its driver."""

from persistence.mongo.connection import Mongo, Timeouts, connected
from persistence.mongo.indexes import ensure_indexes
from persistence.mongo.store import MongoEventStore

__all__ = ["Mongo", "MongoEventStore", "Timeouts", "connected", "ensure_indexes"]
