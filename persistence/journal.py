"""The journal: the one door to the log. It gathers appends while one batch is in flight."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from functools import partial
from types import TracebackType

from loguru import logger

from actors.messages import (
    Append,
    Appended,
    AppendRefused,
    AppendsSettled,
    AwaitAppends,
    tell,
)
from actors.ports import Clock
from actors.runtime import BatchingActor, MailboxFullError
from persistence.messages import Committed, Subscribe, Unsubscribe
from persistence.ownership import other_since, own_ground
from persistence.patience import Patience
from persistence.status import JournalStatus
from persistence.store import Commit, EventStore, FencedError
from persistence.subscribers import Subscribers
from persistence.writer import LogWriter


class JournalEndedError(Exception):
    """The journal ended before the outcome of an append was known."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the journal ended with {reason}: read the stream to learn the outcome")


class Journal(BatchingActor[Append | AwaitAppends]):
    """The only writer of events of one shard, by group commit.

    Each instance is a writer of its own and claims the log when it starts, so a restart in the same
    process is as safe as one on another machine. A stop stores first what was asked for before it.
    When it is fenced it fails with :class:`persistence.store.FencedError`, which no restart can
    mend.

    ``new_id`` gives ids that are unique everywhere and for ever. ``status`` and ``subscribers``
    belong to whoever starts the journal, and outlive it.
    """

    use_registry = False

    def __init__(
        self,
        store: EventStore,
        *,
        shard: int,
        name: str,
        clock: Clock,
        rng: random.Random,
        new_id: Callable[[], str],
        status: JournalStatus,
        subscribers: Subscribers,
        batch_limit: int = 1000,
    ) -> None:
        super().__init__()
        self.batch_limit = batch_limit
        self._status = status
        self._subscribers = subscribers
        self._store = store
        self._shard = shard
        self._patience = Patience(rng, status)
        self._writer = LogWriter(
            store,
            shard=shard,
            writer_id=f"{name}-{new_id()}",
            clock=clock,
            new_id=new_id,
            patience=self._patience,
        )
        self._unanswered: dict[int, Append] = {}
        status.waiting = self._backlog
        status.starting()

    async def on_start(self) -> None:  # type: ignore[override]
        """Claim the log. Waits for as long as the database is away.

        Raises:
            FencedError: if another process has claimed it since this one did. Taking it back would
                leave two processes with half of the truth each.
        """
        await self._check_unclaimed()
        # Before it is known to stand: it may be stored though this instance never learns of it.
        self._status.writers.add(self._writer.writer_id)
        claim = await self._writer.claim()
        await self._check_unclaimed(before=claim.position)
        self._status.claimed(claim.position)
        self._publish([claim])

    async def _check_unclaimed(self, before: int | None = None) -> None:
        """See to it that nobody else has written since an earlier instance in this process did."""
        status = self._status
        if not status.position:
            return
        ground = partial(own_ground, self._store, self._shard, status.position, status.writers)
        since = partial(
            other_since, self._store, self._shard, status.position, status.writers, before=before
        )
        until_answered = self._patience.until_answered
        other = await until_answered(ground) or await until_answered(since)
        if other is not None:
            error = FencedError(self._writer.writer_id, other.writer, other.position)
            status.fenced(error)
            raise error

    def on_receive(self, message: object) -> None:
        match message:
            case Append():
                self._unanswered[id(message)] = message
                self.gather(message)
            case AwaitAppends():
                self.gather(message)
            case Subscribe(subscriber):
                self._subscribers.add(subscriber)
                self._subscribers.tell(subscriber, Committed(self._writer.position, ()))
            case Unsubscribe(subscriber):
                self._subscribers.remove(subscriber)
            case _:
                super().on_receive(message)

    async def flush(self, batch: list[Append | AwaitAppends]) -> None:
        """Store a batch, then tell everyone: those who asked first."""
        appends = [request for request in batch if isinstance(request, Append)]
        if appends:
            await self._append(appends)
        for request in batch:
            if isinstance(request, AwaitAppends):
                tell(request.reply_to, AppendsSettled())

    async def _append(self, batch: list[Append]) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            stored = await self._writer.append(batch)
        except FencedError as error:
            self._status.fenced(error)
            raise
        seconds = loop.time() - began
        for answer in stored.answers:
            _answer(answer)
            del self._unanswered[id(answer.request)]
        if stored.commits:
            events = sum(len(commit.events) for commit in stored.commits)
            self._status.committed(self._writer.position, len(stored.commits), events, seconds)
            self._publish(stored.commits)

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Tell those whose outcome nobody will learn to look for themselves."""
        error = JournalEndedError(repr(exception_value))
        for request in self._unanswered.values():
            _answer(AppendRefused(request, error, unknown=True))
        for waiting in self.gathered:
            if isinstance(waiting, AwaitAppends):
                # For the next instance: nothing of this one can land behind its claim.
                tell(self.actor_ref, waiting)

    def _publish(self, commits: Iterable[Commit]) -> None:
        self._subscribers.publish(Committed(self._writer.position, tuple(commits)))

    def _backlog(self) -> int:
        return len(self._unanswered) + self.actor_ref.statistics().mailbox


def _answer(answer: Appended | AppendRefused) -> None:
    """Tell whoever asked. Nobody's full mailbox may bring down the one door to the log."""
    try:
        tell(answer.request.reply_to, answer)
    except MailboxFullError as error:
        stream, correlation_id = answer.request.stream, answer.request.correlation_id
        lines = logger.bind(stream=stream, correlation_id=correlation_id)
        lines.error("the answer to an append to {} is lost: {}", stream, error)
