"""Everything the database does, without one: for tests, simulations and a quick look."""

from persistence.memory.checkpoints import MemoryCheckpoints
from persistence.memory.customers import MemoryCustomers
from persistence.memory.read_model import MemoryReadModel
from persistence.memory.redrives import MemoryRedrives
from persistence.memory.snapshots import MemorySnapshots
from persistence.memory.store import MemoryEventStore

__all__ = [
    "MemoryCheckpoints",
    "MemoryCustomers",
    "MemoryEventStore",
    "MemoryReadModel",
    "MemoryRedrives",
    "MemorySnapshots",
]
