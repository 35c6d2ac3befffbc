"""Whether anything can be promised just now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from persistence.status import JournalState, JournalStatus
from persistence.store import StoreUnavailableError
from web.port import DatabaseAwayError

AWAY_S = 2.0
"""When to come again while the database is away."""

_PATIENCE_S = 10.0
"""How long a caller is kept waiting for a commit before being told to come again."""


def require_log(status: JournalStatus) -> None:
    """Raise unless what is appended now is committed soon.

    Raises:
        DatabaseAwayError: if nobody knows when it would be.
    """
    if status.state is not JournalState.UP:
        raise DatabaseAwayError(AWAY_S)


@asynccontextmanager
async def committed_soon(status: JournalStatus) -> AsyncIterator[None]:
    """What is done in here waits for a commit, but not for ever.

    Raises:
        DatabaseAwayError: if it takes too long. It may be committed all the same.
    """
    require_log(status)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            yield
    except (TimeoutError, StoreUnavailableError) as error:
        raise DatabaseAwayError(AWAY_S) from error
