"""Group commit, as an actor."""

from __future__ import annotations

from abc import abstractmethod
from types import CoroutineType
from typing import Any, Generic, TypeVar

from actors.runtime.actor import AsyncioActor

__all__ = ["BatchingActor"]

T = TypeVar("T")


class Flush:
    """Sent by the actor to itself: it stands behind every request that had arrived by then."""


_FLUSH = Flush()


class BatchingActor(AsyncioActor, Generic[T]):
    """An actor that gathers what many messages ask for and does it at once.

    `on_receive` is plain and calls `gather`. While `flush` is under way the inbox is held, so
    requests wait in the mailbox; the next batch takes all of them. Nothing ever waits for
    a batch to fill or for a time to pass. A stop flushes what was gathered before it.
    """

    batch_limit: int | None = None
    """The most that one `flush` takes. An instance may set its own."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[T] = []
        self._under_way: list[T] = []

    def gather(self, item: T) -> None:
        """Add an item to the next batch."""
        self._waiting.append(item)
        if len(self._waiting) == 1:
            self._tell_self(_FLUSH)

    @property
    def gathered(self) -> list[T]:
        """Everything gathered and not yet flushed, the batch under way first."""
        return [*self._under_way, *self._waiting]

    @abstractmethod
    async def flush(self, batch: list[T]) -> None:
        """Do what the items ask for. While this runs, nothing else is handled."""

    def _handle_receive(self, message: Any) -> Any:
        if message is _FLUSH:
            return self._flush()
        return super()._handle_receive(message)

    async def _flush(self) -> None:
        await self._flush_batch()
        if self._waiting:
            self._tell_self(_FLUSH)

    async def _flush_batch(self) -> None:
        size = len(self._waiting) if self.batch_limit is None else self.batch_limit
        self._under_way, self._waiting = self._waiting[:size], self._waiting[size:]
        await self.flush(self._under_way)
        self._under_way = []

    async def _wind_up(self) -> None:
        # What was gathered before the stop is done before it, though its FLUSH stands behind it.
        try:
            while self._waiting:
                await self._flush_batch()
        except Exception as error:
            self._actor_ref.crash(error)
        else:
            ending = self.on_stop()  # type: ignore[func-returns-value]  # it may be async
            if isinstance(ending, CoroutineType):
                await ending
