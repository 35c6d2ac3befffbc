"""The read models anew, from nothing but the log."""

from __future__ import annotations

from collections.abc import Callable

from persistence.checkpoints import Checkpoints
from persistence.orders_projection import CHECKPOINT, OrderFold, write_rows
from persistence.read_model import ReadModel
from persistence.redrives import RedriveFold, RedriveRows
from persistence.store import EventStore
from persistence.unwritten import Unwritten

_PAGE = 1000

Progress = Callable[[int, int], None]
"""Told the position reached and the last one."""


async def rebuild(
    store: EventStore,
    read_model: ReadModel,
    checkpoints: Checkpoints,
    redrives: RedriveRows,
    *,
    shard: int,
    progress: Progress,
) -> int:
    """Empty the read models and fill them from the log; return how many commits were read.

    It may run beside a server: both write the same rows, and none ever goes back. Until it is done
    lists are incomplete. Without a server, one that is interrupted is finished by the next server's
    start; beside one, it has to be run again.

    Raises:
        StoreUnavailableError: if the database cannot be reached.
    """
    end = await store.last_position(shard)
    # First, so that whatever interrupts us, what is missing will be read again.
    await checkpoints.save(CHECKPOINT, 0)
    await read_model.clear()
    await redrives.clear()
    fold, redrive_fold = OrderFold(store), RedriveFold(store)
    unwritten = Unwritten(patience_s=0.0)
    read = 0
    progress(0, end)
    async for page in store.read_all(shard, until=end, page=_PAGE):
        unwritten.note(await fold.changes(page), page[0].position, now=0.0)
        due = unwritten.due(now=0.0, everything=True)
        await write_rows(read_model, due)
        unwritten.written(due)
        await redrives.upsert_many(await redrive_fold.rows(page))
        read += len(page)
        progress(page[-1].position, end)
    await checkpoints.save(CHECKPOINT, end)
    return read
