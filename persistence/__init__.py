"""The log and what is read from it: the journal, the event store, projections, personal data.

What needs a database is in :mod:`persistence.mongo`, its twin without one in
:mod:`persistence.memory`.
"""

from persistence.audit.report import AuditReport
from persistence.checkpoints import Checkpoints
from persistence.codec import EventRegistry, RegistryError, UnknownEventError, Upcaster
from persistence.customer_storage import CustomerStorage, SealedRecord
from persistence.customers import CustomerVault
from persistence.events import LOG_EVENTS, WriterClaimed
from persistence.journal import Journal, JournalEndedError
from persistence.messages import AwaitPosition, CaughtUp, Committed, Subscribe, Unsubscribe
from persistence.orders_projection import OrdersProjection
from persistence.patience import Patience
from persistence.pseudonyms import Pseudonyms
from persistence.read_model import BadCursorError, OrderFilter, OrderRow, ReadModel, RowPage
from persistence.status import JournalState, JournalStatus
from persistence.store import (
    Commit,
    ConflictError,
    EncodedCommit,
    EventStore,
    FencedError,
    PositionTakenError,
    StoreError,
    StoreUnavailableError,
    StreamConflictError,
    UnreadableError,
    UnstorableError,
)
from persistence.subscribers import Subscribers
from persistence.subscription import Subscriber
from persistence.writer import LogWriter

__all__ = [
    "LOG_EVENTS",
    "AuditReport",
    "AwaitPosition",
    "BadCursorError",
    "CaughtUp",
    "Checkpoints",
    "Commit",
    "Committed",
    "ConflictError",
    "CustomerStorage",
    "CustomerVault",
    "EncodedCommit",
    "EventRegistry",
    "EventStore",
    "FencedError",
    "Journal",
    "JournalEndedError",
    "JournalState",
    "JournalStatus",
    "LogWriter",
    "OrderFilter",
    "OrderRow",
    "OrdersProjection",
    "Patience",
    "PositionTakenError",
    "Pseudonyms",
    "ReadModel",
    "RegistryError",
    "RowPage",
    "SealedRecord",
    "StoreError",
    "StoreUnavailableError",
    "StreamConflictError",
    "Subscribe",
    "Subscriber",
    "Subscribers",
    "UnknownEventError",
    "UnreadableError",
    "UnstorableError",
    "Unsubscribe",
    "Upcaster",
    "WriterClaimed",
]
