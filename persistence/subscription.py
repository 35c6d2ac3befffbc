"""Reading the log as it grows: history from the store, then live from the journal."""

from __future__ import annotations

import asyncio
import random
from abc import abstractmethod
from collections.abc import Sequence
from functools import partial

from loguru import logger

from actors.messages import Recipient, tell
from actors.runtime import BatchingActor, MailboxPolicy, Overflow
from persistence.messages import AwaitPosition, CaughtUp, Committed, Subscribe
from persistence.patience import Patience
from persistence.store import Commit, EventStore, StoreUnavailableError

_PAGE = 500
_SLICE = 1_000
"""Commits applied in one go: a few milliseconds, for which nobody else has the loop."""


class Subscriber(BatchingActor[Committed]):
    """A catch-up subscription. It applies every commit of a shard once, in order.

    Between two batches at least ``interval_s`` seconds pass, unless somebody waits for a position,
    so that a reader which writes down the last state of something writes it once and not ten times.
    Falling behind loses nothing: what was dropped on the way is read from the store.

    Subclasses apply commits and know how far they got. A store that is away is waited for.
    """

    use_registry = False
    mailbox = MailboxPolicy(1_000, Overflow.DROP_OLDEST)
    held_limit = 20_000
    """Commits kept between two batches; what is more is read from the store."""

    def __init__(
        self,
        store: EventStore,
        journal: Recipient,
        *,
        shard: int,
        rng: random.Random,
        interval_s: float = 0.0,
    ) -> None:
        super().__init__()
        self.position = 0
        """Everything up to here is applied."""
        self._store = store
        self._journal = journal
        self._shard = shard
        self._interval_s = interval_s
        self._patience = Patience(rng, _Log(type(self).__name__))
        self._news: list[Committed] = []
        self._held = 0
        self._timer: asyncio.TimerHandle | None = None
        self._next_at = 0.0
        self._awaited: list[AwaitPosition] = []

    @abstractmethod
    async def load_position(self) -> int:
        """The position up to which everything was applied before."""

    @abstractmethod
    async def apply(self, commits: Sequence[Commit]) -> None:
        """Take in the next commits, and keep the last one's position.

        It is called again with the same commits if it raises StoreUnavailableError, so it must do
        no harm to apply something twice.
        """

    @property
    def shown(self) -> int:
        """Everything up to here can be seen by those who wait for a position."""
        return self.position

    async def show(self, *, everything: bool) -> None:
        """Let others see what was applied: all of it, or what should wait no longer.

        It is called again if it raises StoreUnavailableError.
        """

    async def caught_up(self) -> None:
        """Called once, when all that the log held at the start is applied and nothing newer is.

        It is called again if it raises StoreUnavailableError.
        """

    async def on_start(self) -> None:  # type: ignore[override]
        """Catch up with the log, then ask for what comes."""
        self.position = await self._patience.until_answered(self.load_position)
        await self._patience.until_answered(self._read_on)
        await self._patience.until_answered(self.caught_up)
        self._journal.tell(Subscribe(self.actor_ref))

    def on_receive(self, message: object) -> None:
        match message:
            case Committed():
                self._hold(message)
            case _Due():
                self._release()
            case AwaitPosition():
                self._awaited.append(message)
                self._announce()
                if self._awaited and (self._news or self.shown < self.position):
                    self._release()
            case _:
                super().on_receive(message)

    async def flush(self, batch: list[Committed]) -> None:
        """Apply what is new of a batch; read the store if something is missing from it."""
        new: list[Commit] = []
        for news in batch:
            for commit in news.commits:
                if commit.position == self.position + len(new) + 1:
                    new.append(commit)
        if self.position + len(new) >= max(news.position for news in batch):
            await self._patience.until_answered(partial(self._take, new))
        else:
            await self._patience.until_answered(self._read_on)
        self._announce()

    async def _read_on(self) -> None:
        """Apply what the store holds behind our position, up to its end."""
        async for page in self._store.read_all(self._shard, self.position, page=_PAGE):
            await self._take(page)
        await self._take(())

    async def _take(self, commits: Sequence[Commit]) -> None:
        """Apply commits, some at a time, and show what is to be shown."""
        for first in range(0, len(commits), _SLICE):
            if first:
                await asyncio.sleep(0)
            some = commits[first : first + _SLICE]
            if some[-1].position > self.position:
                await self.apply(some)
                self.position = some[-1].position
        await self.show(everything=bool(self._awaited))

    def _hold(self, news: Committed) -> None:
        """Keep news until it is time; what is too much to keep will be read again."""
        self._held += len(news.commits)
        if self._held > self.held_limit:
            self._news, news = [], Committed(news.position, ())
        self._news.append(news)
        if self._timer is None:
            wait = self._next_at - asyncio.get_running_loop().time()
            if wait > 0 and not self._awaited:
                self._timer = self.tell_later(wait, _Due())
            else:
                self._release()

    def _release(self) -> None:
        """Hand on what was kept."""
        self._next_at = asyncio.get_running_loop().time() + self._interval_s
        if self._timer is not None:
            self._timer.cancel()
        news, self._news, self._held, self._timer = self._news, [], 0, None
        for each in news or (Committed(self.position, ()),):
            self.gather(each)

    def _announce(self) -> None:
        shown = self.shown
        due = [each for each in self._awaited if each.position <= shown]
        if due:
            self._awaited = [each for each in self._awaited if each.position > shown]
        for each in due:
            tell(each.reply_to, CaughtUp(shown))


class _Due:
    """The interval is over."""


class _Log:
    """Says once that the store is away, and once that it is back."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._is_away = False

    def away(self, error: StoreUnavailableError) -> None:
        if not self._is_away:
            logger.warning("{} waits for the database: {}", self._reader, error)
        self._is_away = True

    def back(self) -> None:
        if self._is_away:
            logger.info("{} has the database back", self._reader)
        self._is_away = False
