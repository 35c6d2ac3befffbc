"""What the actors need of rooms above them, as protocols: the engine hands in what fits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from orders.events import Recorded

T = TypeVar("T")


class StreamReader(Protocol):
    """Reads what the log holds of one stream."""

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        """All events of a stream with a greater ``seq``, in order.

        Raises:
            persistence.StoreUnavailableError: if the database cannot be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A stream's state as it stood after event ``seq``; ``state`` is plain data."""

    stream: str
    seq: int
    schema_version: int
    state: dict[str, object]


class SnapshotStore(Protocol):
    """Keeps the newest snapshot of a stream. Losing one costs time, never truth."""

    async def load_snapshot(self, stream: str) -> Snapshot | None: ...

    async def save_snapshot(self, snapshot: Snapshot) -> None: ...

    async def forget_snapshot(self, stream: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel goes. ``country`` is ISO 3166 alpha-2."""

    line1: str
    line2: str | None
    city: str
    postal_code: str
    country: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """The personal data of one order, as it was given. Never logged, never put into an event."""

    email: str
    name: str
    address: Address
    payment_token: str

    def __repr__(self) -> str:
        return "CustomerRecord(…)"


class CustomerRecords(Protocol):
    """The encrypted personal data, by the reference an event carries."""

    async def find(self, record_ref: str) -> CustomerRecord | None:
        """The record, or None if it has been erased.

        Raises:
            persistence.StoreUnavailableError: if the database cannot be reached.
        """
        ...


class Patient(Protocol):
    """Waits for as long as the database is away: that is nobody's failure."""

    async def until_answered(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What ``ask`` returns once it is answered; it may be asked again and again."""
        ...


class Clock(Protocol):
    """Tells the time: UTC, whole milliseconds."""

    def __call__(self) -> datetime: ...
