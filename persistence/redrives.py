"""The redrives as others look for them, behind the log by a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from orders.redrive import REDRIVE_STREAMS, Redrive, RedriveStatus, evolve_redrive, fold_redrive
from persistence.store import Commit, EventStore


class RedriveRows(Protocol):
    """One row per redrive. Every method raises
    :class:`persistence.store.StoreUnavailableError`.
    """

    async def upsert_many(self, redrives: Sequence[Redrive]) -> None:
        """Put rows in, each unless one of the same or of a higher version is there."""
        ...

    async def get(self, redrive_id: str) -> Redrive | None:
        """One redrive."""
        ...

    async def newest(self, limit: int) -> list[Redrive]:
        """The last ones begun, newest first."""
        ...

    async def running(self) -> list[str]:
        """The ids of those that have not ended, oldest first."""
        ...

    async def clear(self) -> None:
        """Forget everything."""
        ...


class RedriveFold:
    """The present state of the redrives that run, folded commit by commit."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._running: dict[str, Redrive] = {}

    async def rows(self, commits: Sequence[Commit]) -> list[Redrive]:
        """Each redrive touched, as it stands after the last of these commits."""
        touched: dict[str, Redrive] = {}
        for commit in commits:
            if commit.stream.startswith(REDRIVE_STREAMS):
                state = await self._after(commit)
                if state is not None:
                    touched[commit.stream] = state
        return list(touched.values())

    async def _after(self, commit: Commit) -> Redrive | None:
        state = self._running.pop(commit.stream, None)
        if state is None and commit.from_seq > 1:
            history = await self._store.read_stream(commit.stream)
            # No further: the store may be ahead of what is being applied.
            state = fold_redrive(each for each in history if each.seq < commit.from_seq)
        for recorded in commit.recorded():
            if state is None or recorded.seq > state.version:
                state = evolve_redrive(state, recorded)
        if state is not None and state.status is RedriveStatus.RUNNING:
            self._running[commit.stream] = state
        return state
