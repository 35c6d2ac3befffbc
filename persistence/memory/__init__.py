"""Everything the database does, without one: for tests, simulations and a quick look."""

from persistence.memory.checkpoints import MemoryCheckpoints
from persistence.memory.read_model import MemoryReadModel
from persistence.memory.snapshots import MemorySnapshots
from persistence.memory.store import MemoryEventStore

__all__ = ["MemoryCheckpoints", "MemoryEventStore", "MemoryReadModel", "MemorySnapshots"]
