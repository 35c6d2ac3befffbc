"""Every commit that can be read, and the places of those that cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from persistence.store import Commit, EventStore, UnreadableError

_PAGE = 1000

Unreadable = Callable[[int, UnreadableError], None]
"""Told the position of a commit that cannot be read, and why."""


async def read_what_can_be_read(
    store: EventStore, shard: int, end: int, unreadable: Unreadable
) -> AsyncIterator[Commit]:
    """The commits up to ``end``, in order. A page that cannot be read as a whole is read row by
    row: what stands in one of them is no reason to look at none of the others.

    Raises:
        StoreUnavailableError: if the database cannot be reached.
    """
    position = 0
    while position < end:
        try:
            async for page in store.read_all(shard, position, until=end, page=_PAGE):
                for commit in page:
                    yield commit
                position = page[-1].position
            return
        except UnreadableError:
            pass
        upto = min(position + _PAGE, end)
        for each in range(position + 1, upto + 1):
            try:
                found = await store.at_position(shard, each)
            except UnreadableError as error:
                unreadable(each, error)
            else:
                if found is not None:
                    yield found
        position = upto
