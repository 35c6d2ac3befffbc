"""A real mongod for a server that was given none: started, shared, healed and stopped with it."""

from persistence.embedded.errors import MongoUnavailable
from persistence.embedded.server import EmbeddedMongo

__all__ = ["EmbeddedMongo", "MongoUnavailable"]
