"""The orders as the log has made them: folds it into the read model."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Sequence

from loguru import logger

from actors.messages import Recipient
from orders.events import Recorded
from orders.evolve import evolve, fold
from orders.state import OrderState
from persistence.checkpoints import Checkpoints
from persistence.messages import Committed
from persistence.order_news import OrderChange, OrderNews, Tally
from persistence.read_model import LAYOUT, OrderRow, ReadModel, order_row
from persistence.redrives import RedriveFold, RedriveRows
from persistence.store import Commit, EventStore
from persistence.subscription import Subscriber
from persistence.unwritten import Behind, Unwritten

ORDER_STREAMS = "order-"
CHECKPOINT = f"orders/{LAYOUT}"
"""With the layout in it: rows of a new one are made from the log, from its beginning on."""
_KEPT = 20_000
_TELL_EVERY_S = 0.2
_ROWS_AT_ONCE = 200
"""Made in one go: a millisecond or two."""


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


async def write_rows(read_model: ReadModel, orders: Sequence[Behind]) -> None:
    """Bring the rows of orders up to date."""
    known: list[OrderRow] = []
    new: list[OrderRow] = []
    for order in orders:
        rows = new if order.new else known
        rows.append(order_row(order.state, order.position))
    await read_model.upsert_many(known, new)


class OrdersProjection(Subscriber):
    """Keeps the rows of orders and redrives behind the log by a moment, and tells who listens what
    has become of the orders.

    It tells at once, and writes when it is time (persistence/unwritten.py) or somebody waits. The
    rows are written before the checkpoint, which stays before all that is unwritten, and a row
    never goes back: a crash costs a repetition. What was told is not told again.
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
        interval_s: float = 2.0,
        news: OrderNews | None = None,
    ) -> None:
        super().__init__(
            store, journal, shard=shard, rng=rng, interval_s=min(interval_s, _TELL_EVERY_S)
        )
        self._fold = OrderFold(store)
        self._redrive_fold = RedriveFold(store)
        self._read_model = read_model
        self._redrives = redrives
        self._checkpoints = checkpoints
        self._order_news = news or OrderNews()
        self._patience_s = interval_s
        self._unwritten = Unwritten(interval_s)
        self._saved = 0
        self._save_at = 0.0
        self._late: asyncio.TimerHandle | None = None

    async def load_position(self) -> int:
        saved = await self._checkpoints.load(CHECKPOINT)
        last = await self._store.last_position(self._shard)
        if saved > last:
            # The commits were put back from a copy, and the rest was not. No row of what is gone
            # may stay, nor one that what comes would seem older than.
            logger.warning(
                "the read models are of position {}, but the log has {}: they are made anew",
                saved,
                last,
            )
            await self._read_model.clear()
            await self._redrives.clear()
            await self._checkpoints.save(CHECKPOINT, saved := 0)
        self._saved = saved
        return saved

    async def caught_up(self) -> None:
        await self.show(everything=True)
        # Just now the rows are what the log is, up to this position.
        by_status, parked = await self._read_model.counts(), await self._read_model.parked()
        self._order_news.begin(Tally(self.position, by_status, parked))

    def on_receive(self, message: object) -> None:
        if isinstance(message, _Late):
            self._late = None
            self.gather(Committed(self.position, ()))
        else:
            super().on_receive(message)

    async def apply(self, commits: Sequence[Commit]) -> None:
        news, position = self._order_news, commits[-1].position
        changes = await self._fold.changes(commits, news.told)
        self._unwritten.note(changes, commits[0].position, self._now())
        news.tell(changes, position)
        await self._redrives.upsert_many(await self._redrive_fold.rows(commits))

    @property
    def shown(self) -> int:
        oldest = self._unwritten.oldest()
        return self.position if oldest is None else oldest.first - 1

    async def show(self, *, everything: bool) -> None:
        due = self._unwritten.due(self._now(), everything=everything)
        for first in range(0, len(due), _ROWS_AT_ONCE):
            some = due[first : first + _ROWS_AT_ONCE]
            await write_rows(self._read_model, some)
            self._unwritten.written(some)
        shown = self.shown
        if shown > self._saved and (everything or self._now() >= self._save_at):
            await self._checkpoints.save(CHECKPOINT, shown)
            self._saved, self._save_at = shown, self._now() + self._patience_s
        if self._saved < self.position and self._late is None:
            self._late = self.tell_later(self._until_late(), _Late())

    def _until_late(self) -> float:
        """Seconds until there is something to write, though nothing else should happen."""
        oldest = self._unwritten.oldest()
        at = self._save_at if oldest is None else oldest.since + self._patience_s
        # Not less: rounding can make it a moment too early, again and again.
        return max(_TELL_EVERY_S, at - self._now())

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


class _Late:
    """Something has gone unwritten for long enough."""
