"""Whose the log is, and whether it is still the one that was written to.

What another writer has put behind a position says that it is not ours. And where our own last
commit is gone, so is all before it: somebody has emptied the database, or put back an old copy.
"""

from __future__ import annotations

from collections.abc import Collection

from persistence.store import Commit, EventStore, StoreUnavailableError


async def other_since(
    store: EventStore,
    shard: int,
    position: int,
    own: Collection[str],
    *,
    before: int | None = None,
) -> Commit | None:
    """The first commit behind ``position`` (and in front of ``before``) by none of ``own`` writers.

    Raises:
        persistence.store.StoreUnavailableError: if the database cannot be reached.
    """
    until = None if before is None else before - 1
    async for page in store.read_all(shard, position, until=until):
        for commit in page:
            if commit.writer not in own:
                return commit
    return None


async def own_ground(
    store: EventStore, shard: int, position: int, own: Collection[str]
) -> Commit | None:
    """See that the commit at ``position``, which is known to have been stored, still stands there;
    it, if it is by none of ``own`` writers.

    Raises:
        persistence.store.StoreUnavailableError: if the database cannot be reached, or has lost it.
            That is waited for like any absence: one that has just become primary may not show all
            that it has, and what was taken away may be put back.
    """
    found = await store.at_position(shard, position)
    if found is None:
        raise StoreUnavailableError(
            f"the log does not reach position {position} any more, where this server has written: "
            "was the database emptied, or an old copy put back? Nothing is written until it is "
            "there again"
        )
    return None if found.writer in own else found
