"""The orders as the log has made them: folds it into the read model."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Sequence

from actors.messages import Recipient
from orders.evolve import evolve, fold
from orders.state import OrderState
from persistence.checkpoints import Checkpoints
from persistence.read_model import OrderRow, ReadModel, order_row
from persistence.store import Commit, EventStore
from persistence.subscription import Subscriber

ORDER_STREAMS = "order-"
CHECKPOINT = "orders"
_KEPT = 20_000


class OrderFold:
    """The present state of the orders that are under way, folded commit by commit.

    The last ``kept`` orders touched stay in memory; of any other the stream is read again.
    """

    def __init__(self, store: EventStore, kept: int = _KEPT) -> None:
        self._store = store
        self._kept = kept
        self._states: OrderedDict[str, OrderState] = OrderedDict()

    async def rows(self, commits: Sequence[Commit]) -> list[OrderRow]:
        """A row for each order touched, as it stands after the last of these commits."""
        commits = [commit for commit in commits if commit.stream.startswith(ORDER_STREAMS)]
        await self._fetch(commits)
        rows: dict[str, OrderRow] = {}
        last = {commit.stream: commit for commit in commits}
        for commit in commits:
            state = self._states.get(commit.stream)
            for recorded in commit.recorded():
                if state is None or recorded.seq > state.version:
                    state = evolve(state, recorded.event, recorded.at, recorded.correlation_id)
            assert state is not None  # a commit holds at least one event
            self._states[commit.stream] = state
            if commit is last[commit.stream]:
                rows[commit.stream] = order_row(state, commit.position)
        self._forget(rows)
        return list(rows.values())

    async def _fetch(self, commits: Sequence[Commit]) -> None:
        """Fold what came before of those orders that are not in memory."""
        first: dict[str, int] = {}
        for commit in commits:
            first.setdefault(commit.stream, commit.from_seq)
        missing = [
            stream for stream, seq in first.items() if seq > 1 and stream not in self._states
        ]
        if not missing:
            return
        for stream, history in (await self._store.read_streams(missing)).items():
            # No further: the store may be ahead of what is being applied.
            state = fold(recorded for recorded in history if recorded.seq < first[stream])
            if state is not None:
                self._states[stream] = state

    def _forget(self, touched: dict[str, OrderRow]) -> None:
        for stream, row in touched.items():
            if row.status.terminal:
                del self._states[stream]
            else:
                self._states.move_to_end(stream)
        while len(self._states) > self._kept:
            self._states.popitem(last=False)


class OrdersProjection(Subscriber):
    """Keeps the read model behind the log by a moment.

    The rows are written before the checkpoint, and a row never goes back: a crash between the two
    costs a repetition.
    """

    def __init__(
        self,
        store: EventStore,
        journal: Recipient,
        read_model: ReadModel,
        checkpoints: Checkpoints,
        *,
        shard: int,
        rng: random.Random,
        interval_s: float = 0.1,
    ) -> None:
        super().__init__(store, journal, shard=shard, rng=rng, interval_s=interval_s)
        self._fold = OrderFold(store)
        self._read_model = read_model
        self._checkpoints = checkpoints

    async def load_position(self) -> int:
        return await self._checkpoints.load(CHECKPOINT)

    async def apply(self, commits: Sequence[Commit]) -> None:
        await self._read_model.upsert_many(await self._fold.rows(commits))
        await self._checkpoints.save(CHECKPOINT, commits[-1].position)
