"""The orders as the log has made them: folds it into the read model."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Sequence

from actors.messages import Recipient
from orders.events import Recorded
from orders.evolve import evolve, fold
from orders.state import OrderState
from persistence.checkpoints import Checkpoints
from persistence.order_news import OrderChange, OrderNews, Tally
from persistence.read_model import LAYOUT, OrderRow, ReadModel, order_row
from persistence.redrives import RedriveFold, RedriveRows
from persistence.store import Commit, EventStore
from persistence.subscription import Subscriber

ORDER_STREAMS = "order-"
CHECKPOINT = f"orders/{LAYOUT}"
"""With the layout in it: rows of a new one are made from the log, from its beginning on."""
_KEPT = 20_000


class OrderFold:
    """The present state of the orders that are under way, folded commit by commit.

    The last ``kept`` orders touched stay in memory; of any other the stream is read again.
    """

    def __init__(self, store: EventStore, kept: int = _KEPT) -> None:
        self._store = store
        self._kept = kept
        self._states: OrderedDict[str, OrderState] = OrderedDict()

    async def changes(self, commits: Sequence[Commit], known: int = 0) -> list[OrderChange]:
        """What each order touched has become after the last of these commits.

        ``known``: up to this position they were given out before, so they are no change; an order
        of which nothing else is told stands there all the same.
        """
        commits = [commit for commit in commits if commit.stream.startswith(ORDER_STREAMS)]
        await self._fetch(commits)
        changes: dict[str, OrderChange] = {}
        for commit in commits:
            before = state = self._states.get(commit.stream)
            happened: list[Recorded] = []
            became: list[OrderState] = []
            for recorded in commit.recorded():
                if state is None or recorded.seq > state.version:
                    state = evolve(state, recorded.event, recorded.at, recorded.correlation_id)
                    happened.append(recorded)
                    became.append(state)
            assert state is not None  # a commit holds at least one event
            self._states[commit.stream] = state
            if commit.position <= known:
                change = OrderChange(state, state, (), commit.position, ())
            elif (last := changes.get(commit.stream)) and last.recorded:
                change = OrderChange(
                    last.before,
                    state,
                    (*last.recorded, *happened),
                    commit.position,
                    (*last.states, *became),
                )
            else:
                change = OrderChange(before, state, tuple(happened), commit.position, tuple(became))
            changes[commit.stream] = change
        self._forget(changes)
        return list(changes.values())

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

    def _forget(self, touched: dict[str, OrderChange]) -> None:
        for stream, change in touched.items():
            if change.after.status.terminal:
                del self._states[stream]
            else:
                self._states.move_to_end(stream)
        while len(self._states) > self._kept:
            self._states.popitem(last=False)


def rows_of(changes: Sequence[OrderChange]) -> tuple[list[OrderRow], list[OrderRow]]:
    """What the orders have become, as rows: of those seen before, and of those that are new."""
    known: list[OrderRow] = []
    new: list[OrderRow] = []
    for change in changes:
        rows = new if change.before is None else known
        rows.append(order_row(change.after, change.position))
    return known, new


class OrdersProjection(Subscriber):
    """Keeps the rows of orders and redrives behind the log by a moment, and tells who listens what
    has become of the orders.

    The rows are written before the checkpoint, and a row never goes back: a crash between the two
    costs a repetition. What was told is not told again.
    """

    def __init__(
        self,
        store: EventStore,
        journal: Recipient,
        read_model: ReadModel,
        checkpoints: Checkpoints,
        redrives: RedriveRows,
        *,
        shard: int,
        rng: random.Random,
        interval_s: float = 0.1,
        news: OrderNews | None = None,
    ) -> None:
        super().__init__(store, journal, shard=shard, rng=rng, interval_s=interval_s)
        self._fold = OrderFold(store)
        self._redrive_fold = RedriveFold(store)
        self._read_model = read_model
        self._redrives = redrives
        self._checkpoints = checkpoints
        self._order_news = news or OrderNews()

    async def load_position(self) -> int:
        return await self._checkpoints.load(CHECKPOINT)

    async def caught_up(self) -> None:
        # Just now the rows are what the log is, up to this position.
        by_status, parked = await self._read_model.counts(), await self._read_model.parked()
        self._order_news.begin(Tally(self.position, by_status, parked))

    async def apply(self, commits: Sequence[Commit]) -> None:
        news, position = self._order_news, commits[-1].position
        changes = await self._fold.changes(commits, news.told)
        news.tell(changes, position)
        await self._read_model.upsert_many(*rows_of(changes))
        await self._redrives.upsert_many(await self._redrive_fold.rows(commits))
        await self._checkpoints.save(CHECKPOINT, position)
        news.written = position
