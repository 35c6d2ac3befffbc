"""Whose the log is: what another writer has put behind a position says that it is not ours."""

from __future__ import annotations

from collections.abc import Collection

from persistence.store import Commit, EventStore


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
