"""Taking the log over, so that at any time it has one owner.

No lease and no clock keep two writers apart (docs/decisions/0003). A writer claims the next
position at its start. An older writer's batch then fails at that position, and because a batch is
inserted in order nothing of it can land behind the claim: no matter how late it was, or how
often it is sent again.
"""

from __future__ import annotations

from functools import partial

from actors.ports import Clock
from persistence.events import WriterClaimed
from persistence.patience import Patience
from persistence.store import Commit, EventStore, TornLogError, UnreadableError

_MOST_CANDIDATES = 4096


async def claim_log(
    store: EventStore,
    *,
    shard: int,
    writer_id: str,
    commit_id: str,
    clock: Clock,
    patience: Patience,
) -> Commit:
    """Claim a shard for a writer that has not claimed it before; the claim, once it stands.

    Waits for as long as the store is away.

    Raises:
        UnreadableError: if the log ends in something that only a newer program can read.
        TornLogError: if the log does not begin at its beginning.
    """
    claim = Commit(
        shard=shard,
        position=0,
        stream=f"writer-{writer_id}",
        from_seq=1,
        events=(WriterClaimed(writer_id),),
        commit_id=commit_id,
        writer=writer_id,
        at=clock(),
        correlation_id=commit_id,
        causation_id=None,
    )
    failures = 0
    while True:
        tries = min(16**failures, _MOST_CANDIDATES)
        standing = await patience.until_answered(partial(_try, store, claim, clock, tries))
        if standing is not None:
            return standing
        await patience.pause(failures)
        failures += 1


async def _try(store: EventStore, claim: Commit, clock: Clock, tries: int) -> Commit | None:
    """Try to stand at one of the next positions: the claim, or None if none of them was free.

    An older writer at work takes positions faster than we can ask for the last one; the more of
    them we try at once, the surer we are to come in between two of its batches.
    """
    last = await store.last_position(claim.shard)
    before = await store.at_position(claim.shard, last) if last else None
    if before and not await _begins(store, claim.shard):
        raise TornLogError(last)
    # A clock that was set back must not make history go back.
    at = max(clock(), before.at) if before else clock()
    claims = [claim._replace(position=last + 1 + n, at=at) for n in range(tries)]
    index = await store.insert_first_free([store.encode(each) for each in claims])
    if index is not None:
        return claims[index]
    # One may stand all the same, by an attempt whose answer was lost: our own stream tells.
    return await store.at_seq(claim.stream, claim.from_seq)


async def _begins(store: EventStore, shard: int) -> bool:
    try:
        return await store.at_position(shard, 1) is not None
    except UnreadableError:
        return True
