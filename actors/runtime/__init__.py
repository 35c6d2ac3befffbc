"""pykka's actors on an event loop: a backend beside ThreadingActor, and what supervision needs."""

from actors.runtime.actor import AsyncioActor
from actors.runtime.batching import BatchingActor
from actors.runtime.begun import Begun
from actors.runtime.dispatcher import measure_busy_time
from actors.runtime.errors import (
    ActorKilledError,
    HandlerCancelledError,
    HandlerTimeoutError,
    MailboxFullError,
)
from actors.runtime.exit import Exit
from actors.runtime.future import AsyncioFuture
from actors.runtime.mailbox import MailboxPolicy, Overflow
from actors.runtime.periodic import PeriodicActor
from actors.runtime.ref import AsyncioActorRef
from actors.runtime.statistics import ActorStatistics
from actors.runtime.supervision import supervise

__all__ = [
    "ActorKilledError",
    "ActorStatistics",
    "AsyncioActor",
    "AsyncioActorRef",
    "AsyncioFuture",
    "BatchingActor",
    "Begun",
    "Exit",
    "HandlerCancelledError",
    "HandlerTimeoutError",
    "MailboxFullError",
    "MailboxPolicy",
    "Overflow",
    "PeriodicActor",
    "measure_busy_time",
    "supervise",
]
