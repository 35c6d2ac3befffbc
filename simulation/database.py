"""The database as one process sees it: over a wire, with faults."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from actors.ports import Snapshot
from orders.events import Recorded
from orders.redrive import Redrive
from orders.state import Status
from persistence.customer_storage import SealedRecord
from persistence.memory import (
    MemoryCheckpoints,
    MemoryCustomers,
    MemoryReadModel,
    MemoryRedrives,
    MemorySnapshots,
)
from persistence.read_model import DeadLetterGroup, OrderFilter, OrderRow, RowPage
from persistence.store import Commit, EncodedCommit, StoreUnavailableError
from simulation.chaos import Chaos, Fate
from simulation.log import Log
from simulation.timeline import Timeline
from simulation.trace import Trace
from simulation.wire import Wire, at_once

T = TypeVar("T")

DATABASE = "database"


class Connection:
    """One process's connection to the database."""

    def __init__(
        self, name: str, wire: Wire, chaos: Chaos, timeline: Timeline, trace: Trace
    ) -> None:
        self.chaos = chaos
        self._name = name
        self._wire = wire
        self._timeline = timeline
        self._trace = trace

    async def read(self, what: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Read something."""
        fate = self._in_an_outage() or self.chaos.read()
        return await self.send(what, fate, lambda: at_once(ask()))

    async def write(self, what: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Write something that is written whole or not at all."""
        return await self.send(what, self.fate_of_write(), lambda: at_once(ask()))

    def fate_of_write(self) -> Fate:
        """What will become of a write that begins now."""
        return self._in_an_outage() or self.chaos.write()

    async def send(self, what: str, fate: Fate, carry_out: Callable[[], T]) -> T:
        """Send a request to its fate."""
        if fate.name:
            self._trace.add(self._name, f"{what}: {fate.name}")
        return await self._wire.exchange(fate, carry_out)

    def _in_an_outage(self) -> Fate | None:
        if self.chaos.is_down(DATABASE, self._timeline.now):
            return Fate("down", None, None, self.chaos.latency_s())
        return None


def unavailable(fate: str) -> StoreUnavailableError:
    """What the caller is told when there is no answer."""
    return StoreUnavailableError(f"simulated: {fate}")


class SimulatedStore:
    """A :class:`persistence.store.EventStore`."""

    def __init__(self, connection: Connection, log: Log) -> None:
        self._connection = connection
        self._log = log

    def encode(self, commit: Commit) -> EncodedCommit:
        return self._log.encode(commit)

    async def insert(self, batch: Sequence[EncodedCommit]) -> None:
        fate = self._connection.fate_of_write()
        rows = (
            batch[: self._connection.chaos.up_to(len(batch))] if fate.name == "cut short" else batch
        )
        await self._connection.send("insert", fate, lambda: at_once(self._log.insert(rows)))
        self._log.confirm(batch[-1])

    async def insert_first_free(self, candidates: Sequence[EncodedCommit]) -> int | None:
        index = await self._connection.write(
            "claim", partial(self._log.insert_first_free, candidates)
        )
        if index is not None:
            self._log.confirm(candidates[index])
        return index

    async def at_position(self, shard: int, position: int) -> Commit | None:
        found = await self._connection.read(
            "read position", partial(self._log.at_position, shard, position)
        )
        return None if self._connection.chaos.is_stale() else found

    async def at_seq(self, stream: str, from_seq: int) -> Commit | None:
        found = await self._connection.read("read seq", partial(self._log.at_seq, stream, from_seq))
        return None if self._connection.chaos.is_stale() else found

    async def last_position(self, shard: int) -> int:
        return await self._connection.read("last position", partial(self._log.last_position, shard))

    async def last_seq(self, stream: str) -> int:
        return await self._connection.read("last seq", partial(self._log.last_seq, stream))

    async def read_stream(self, stream: str, after_seq: int = 0) -> list[Recorded]:
        return await self._connection.read(
            "read stream", partial(self._log.read_stream, stream, after_seq)
        )

    async def read_stream_back(
        self, stream: str, before_seq: int | None = None, *, limit: int
    ) -> list[Recorded]:
        return await self._connection.read(
            "read stream back",
            partial(self._log.read_stream_back, stream, before_seq, limit=limit),
        )

    async def read_streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        return await self._connection.read("read streams", partial(self._log.read_streams, streams))

    async def read_commits(
        self, stream: str, shard: int, *, after: int = 0, until: int | None = None
    ) -> list[Commit]:
        read = partial(self._log.read_commits, stream, shard, after=after, until=until)
        return await self._connection.read("read commits", read)

    async def read_all(
        self, shard: int, after: int = 0, *, until: int | None = None, page: int = 500
    ) -> AsyncIterator[list[Commit]]:
        while True:
            read = partial(self._log.page, shard, after, until, page)
            found = await self._connection.read("read all", read)
            if not found or (until is not None and self._is_stale(until)):
                return
            yield found
            after = found[-1].position

    def _is_stale(self, until: int) -> bool:
        return not self._log.is_confirmed(until) and self._connection.chaos.is_stale()


class SimulatedReadModel:
    """A :class:`persistence.read_model.ReadModel`."""

    def __init__(self, connection: Connection, real: MemoryReadModel) -> None:
        self._connection = connection
        self._real = real

    async def upsert_many(self, rows: Sequence[OrderRow], new: Sequence[OrderRow] = ()) -> None:
        await self._connection.write("upsert", partial(self._real.upsert_many, rows, new))

    async def get(self, order_id: str) -> OrderRow | None:
        return await self._connection.read("get", partial(self._real.get, order_id))

    async def by_ids(self, order_ids: Sequence[str]) -> dict[str, OrderRow]:
        return await self._connection.read("by ids", partial(self._real.by_ids, order_ids))

    async def list_orders(
        self, wanted: OrderFilter, limit: int, cursor: str | None = None
    ) -> RowPage:
        ask = partial(self._real.list_orders, wanted, limit, cursor)
        return await self._connection.read("list", ask)

    async def open_order_ids(self, page: int) -> AsyncIterator[list[str]]:
        async for ids in self._real.open_order_ids(page):
            yield await self._connection.read("open orders", partial(_same, ids))

    async def expired_holds(self, now: datetime, limit: int) -> list[str]:
        return await self._connection.read(
            "expired holds", partial(self._real.expired_holds, now, limit)
        )

    async def counts(self) -> dict[Status, int]:
        return await self._connection.read("counts", self._real.counts)

    async def parked(self) -> dict[tuple[str, str], int]:
        return await self._connection.read("parked", self._real.parked)

    async def dead_letter_groups(self, wanted: OrderFilter) -> list[DeadLetterGroup]:
        return await self._connection.read("groups", partial(self._real.dead_letter_groups, wanted))

    async def parked_ids(self, wanted: OrderFilter, limit: int) -> list[str]:
        return await self._connection.read(
            "parked ids", partial(self._real.parked_ids, wanted, limit)
        )

    async def clear(self) -> None:
        await self._connection.write("clear", self._real.clear)


class SimulatedRedrives:
    """:class:`persistence.redrives.RedriveRows`."""

    def __init__(self, connection: Connection, real: MemoryRedrives) -> None:
        self._connection = connection
        self._real = real

    async def upsert_many(self, redrives: Sequence[Redrive]) -> None:
        await self._connection.write("redrives", partial(self._real.upsert_many, redrives))

    async def get(self, redrive_id: str) -> Redrive | None:
        return await self._connection.read("redrive", partial(self._real.get, redrive_id))

    async def newest(self, limit: int) -> list[Redrive]:
        return await self._connection.read("newest redrives", partial(self._real.newest, limit))

    async def running(self) -> list[str]:
        return await self._connection.read("running redrives", self._real.running)

    async def clear(self) -> None:
        await self._connection.write("clear redrives", self._real.clear)


class SimulatedCheckpoints:
    """:class:`persistence.checkpoints.Checkpoints`."""

    def __init__(self, connection: Connection, real: MemoryCheckpoints) -> None:
        self._connection = connection
        self._real = real

    async def load(self, reader: str) -> int:
        return await self._connection.read("load checkpoint", partial(self._real.load, reader))

    async def save(self, reader: str, position: int) -> None:
        await self._connection.write("save checkpoint", partial(self._real.save, reader, position))


class SimulatedSnapshots:
    """An :class:`actors.ports.SnapshotStore`."""

    def __init__(self, connection: Connection, real: MemorySnapshots) -> None:
        self._connection = connection
        self._real = real

    async def load_snapshot(self, stream: str) -> Snapshot | None:
        load = partial(self._real.load_snapshot, stream)
        return await self._connection.read("load snapshot", load)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        await self._connection.write("save snapshot", partial(self._real.save_snapshot, snapshot))

    async def forget_snapshot(self, stream: str) -> None:
        forget = partial(self._real.forget_snapshot, stream)
        await self._connection.write("forget snapshot", forget)


class SimulatedCustomers:
    """A :class:`persistence.customer_storage.CustomerStorage`."""

    def __init__(self, connection: Connection, real: MemoryCustomers) -> None:
        self._connection = connection
        self._real = real

    async def ensure_keys(self, sealed: Mapping[str, bytes]) -> dict[str, bytes]:
        return await self._connection.write("ensure keys", partial(self._real.ensure_keys, sealed))

    async def keys(self, customer_refs: Collection[str]) -> dict[str, bytes]:
        return await self._connection.read("keys", partial(self._real.keys, customer_refs))

    async def put_records(self, records: Sequence[SealedRecord]) -> None:
        await self._connection.write("put records", partial(self._real.put_records, records))

    async def records(self, record_refs: Collection[str]) -> dict[str, SealedRecord]:
        return await self._connection.read("records", partial(self._real.records, record_refs))

    async def erase(self, customer_ref: str) -> None:
        await self._connection.write("erase", partial(self._real.erase, customer_ref))


async def _same(value: T) -> T:
    return value
