"""Writes what happens in the supervision tree into the log, so that it can be asked next week."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from itertools import islice

from actors.instructions import Reply
from actors.messages import Append, AppendRefused, Recipient
from actors.runtime import AsyncioActor
from orders.events import Event

SUPERVISION_STREAM = "supervision"


class Outbox:
    """Events that are still to be written. It stands outside the tree, so that what happens while
    the journal or the recorder themselves are down is written when they are back.

    Holds ``limit`` events; when the database is away for so long that more come, the oldest go.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._events: deque[Event] = deque(maxlen=limit)
        self._on_event: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._events)

    def put(self, event: Event) -> None:
        """Add an event, and let the recorder know."""
        self._events.append(event)
        if self._on_event is not None:
            self._on_event()

    def notify(self, on_event: Callable[[], None] | None) -> None:
        """Call that from now on whenever there is something to write."""
        self._on_event = on_event

    def first(self, count: int) -> tuple[Event, ...]:
        """The oldest events, which stay until :meth:`written`."""
        return tuple(islice(self._events, count))

    def written(self, events: tuple[Event, ...]) -> None:
        """Forget these: they are in the log."""
        for event in events:
            # The oldest may have been pushed out meanwhile.
            if self._events and self._events[0] is event:
                self._events.popleft()


class RecorderActor(AsyncioActor):
    """Appends the outbox to the stream ``supervision``, a batch at a time."""

    use_registry = False
    _batch = 100

    def __init__(
        self, journal: Recipient, outbox: Outbox, last_seq: Callable[[str], Awaitable[int]]
    ) -> None:
        super().__init__()
        self._journal = journal
        self._outbox = outbox
        self._last_seq = last_seq
        self._woken = False

    def on_start(self) -> None:
        self._outbox.notify(self._wake)
        self._wake()

    def on_stop(self) -> None:
        self._outbox.notify(None)

    def on_failure(self, *exc_info: object) -> None:
        self._outbox.notify(None)

    def _wake(self) -> None:
        if not self._woken:
            self._woken = True
            self.actor_ref.tell(_Write())

    async def on_receive(self, message: object) -> None:
        if not isinstance(message, _Write):
            super().on_receive(message)
            return
        seq = await self._last_seq(SUPERVISION_STREAM)
        while events := self._outbox.first(self._batch):
            if await self._append(seq + 1, events):
                seq += len(events)
                self._outbox.written(events)
            else:
                seq = await self._last_seq(SUPERVISION_STREAM)
        self._woken = False

    async def _append(self, from_seq: int, events: tuple[Event, ...]) -> bool:
        """Whether the events are written; False if the stream has to be looked at again."""
        reply = Reply()
        self._journal.tell(Append(SUPERVISION_STREAM, from_seq, events, "supervision", None, reply))
        answer = await reply.take()
        if not isinstance(answer, AppendRefused):
            return True
        if not answer.lost_race:
            raise answer.error
        return False


class _Write:
    """There is something to write."""
