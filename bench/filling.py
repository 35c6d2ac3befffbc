"""Puts a history into a database, with all that the readers of the log would have made of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from actors.inventory import SNAPSHOT_VERSION
from actors.ports import Snapshot
from bench.history import Chunk, Customer, History, Mix
from bench.orders import CUSTOMERS, SUBJECT, email, record
from engine.backend import Backend
from engine.parts import SHARD
from orders.stock import STOCK_STREAM
from persistence.orders_projection import CHECKPOINT
from persistence.store import EncodedCommit


async def fill(backend: Backend, mix: Mix) -> History:
    """Write a history into an empty database.

    Raises:
        ValueError: if it is not empty.
    """
    if await backend.store.last_position(SHARD):
        raise ValueError("there is a log already, and not this one whole: give an empty folder")
    vault = backend.customers
    records = [await vault.store(record(number)) for number in range(CUSTOMERS)]
    customers = [
        Customer(vault.customer_ref(email(number)), ref) for number, ref in enumerate(records)
    ]
    history = History(mix, customers, vault.owner_ref(SUBJECT))
    writing: asyncio.Task[None] | None = None
    for chunk in history.chunks():
        rows = [backend.store.encode(commit) for commit in chunk.commits]
        if writing is not None:
            await writing  # The next chunk was made meanwhile.
        writing = asyncio.create_task(_write(backend, rows, chunk))
        await asyncio.sleep(0)
    if writing is not None:
        await writing
    state = cast("dict[str, object]", history.stock.dump())
    await backend.snapshots.save_snapshot(
        Snapshot(STOCK_STREAM, history.stock_seq, SNAPSHOT_VERSION, state)
    )
    await backend.checkpoints.save(CHECKPOINT, history.position)
    return history


async def _write(backend: Backend, rows: Sequence[EncodedCommit], chunk: Chunk) -> None:
    await backend.store.insert(rows)
    await backend.orders.upsert_many(chunk.rows)


async def is_filled(backend: Backend, mix: Mix) -> bool:
    """Whether such a history, or more, is there already, from one end to the other."""
    kept = await backend.checkpoints.load(CHECKPOINT)
    if not kept or await backend.store.last_position(SHARD) < kept:
        return False
    return sum((await backend.orders.counts()).values()) >= mix.orders
