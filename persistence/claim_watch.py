"""An idle process looks whether the log is still its own: a busy one learns it by writing."""

from __future__ import annotations

from functools import partial

from actors.runtime import PeriodicActor
from persistence.ownership import other_since
from persistence.patience import Patience
from persistence.status import JournalStatus
from persistence.store import EventStore, FencedError


class ClaimWatch(PeriodicActor):
    """Looks every ``interval_s`` behind the last commit, unless there was one since the last look.

    What another writer has put there is the claim that fences this process; nothing else does, no
    matter how late the look is. Then it fails with :class:`persistence.store.FencedError`, as the
    journal would at its next write.
    """

    def __init__(
        self,
        store: EventStore,
        status: JournalStatus,
        *,
        shard: int,
        patience: Patience,
        interval_s: float,
    ) -> None:
        super().__init__(interval_s)
        self._store = store
        self._status = status
        self._shard = shard
        self._patience = patience
        self._seen = 0

    async def look(self) -> None:
        position, self._seen = self._seen, self._status.position
        if position != self._seen:
            return  # whoever writes learns it so
        look = partial(other_since, self._store, self._shard, position, self._status.writers)
        other = await self._patience.until_answered(look)
        if other is not None:
            error = FencedError("this server", other.writer, other.position)
            self._status.fenced(error)
            raise error
