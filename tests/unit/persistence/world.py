"""What the tests of the log need around it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from actors.messages import Append
from orders.events import Event, StockReserved
from persistence.patience import Patience
from persistence.store import Commit, EventStore, StoreUnavailableError
from persistence.writer import LogWriter
from tests.contract.commits import AT

SECOND = timedelta(seconds=1)


class SteppingClock:
    """A second later at each look, or wherever it is set."""

    def __init__(self, now: datetime = AT) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += SECOND
        return self.now


class Inbox:
    """Somebody who is told things."""

    def __init__(self) -> None:
        self.received: list[object] = []

    def tell(self, message: object, /) -> None:
        self.received.append(message)


class Sightings:
    """A watcher that remembers what it was told."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def away(self, error: StoreUnavailableError) -> None:
        self.seen.append("away")

    def back(self) -> None:
        self.seen.append("back")


def ids(prefix: str) -> Callable[[], str]:
    """A factory of ids that never gives one twice."""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def writer(
    store: EventStore, name: str = "w", clock: Callable[[], datetime] | None = None
) -> LogWriter:
    return LogWriter(
        store,
        shard=0,
        writer_id=name,
        clock=clock or SteppingClock(),
        new_id=ids(f"{name}#"),
        patience=Patience(random.Random(1), Sightings()),
    )


def append(
    stream: str,
    from_seq: int = 1,
    *events: Event,
    reply_to: Inbox | None = None,
) -> Append:
    return Append(
        stream=stream,
        from_seq=from_seq,
        events=events or (StockReserved(from_seq, "reference"),),
        correlation_id=f"correlation-{stream}",
        causation_id="cause",
        reply_to=reply_to or Inbox(),
    )


async def log(store: EventStore) -> list[Commit]:
    """Everything in the log."""
    return [commit async for page in store.read_all(0) for commit in page]


async def streams(store: EventStore) -> list[tuple[int, str, int]]:
    """Position, stream and seq of everything in the log but the claims."""
    return [
        (commit.position, commit.stream, commit.from_seq)
        for commit in await log(store)
        if not commit.stream.startswith("writer-")
    ]
