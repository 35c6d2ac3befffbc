"""A redrive's actor: tells parked orders to go on, so many a second, and writes down how far it is.

Never one order twice. What it did since it last wrote is at most a second's worth of orders, and
whoever comes after it asks those orders' own streams first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actors.instructions import (
    InterruptedInstructionError,
    OrderNotFoundError,
    Reply,
    appends_settled,
)
from actors.messages import Append, Appended, AppendRefused, Recipient, tell
from actors.order_world import order_stream
from actors.ports import StreamReader
from actors.runtime import AsyncioActor
from orders.commands import Discard, Retry
from orders.errors import NotNowError
from orders.events import Event, OrderDiscarded, OrderRetried, Recorded
from orders.redrive import (
    Redrive,
    RedriveCancelled,
    RedriveCompleted,
    RedriveEndedError,
    RedriveEnlisted,
    RedriveProgressed,
    RedriveStarted,
    RedriveStatus,
    enlisted,
    evolve_redrive,
    fold_redrive,
    redrive_stream,
)

_SLICES = 10
"""Into so many parts a second's orders are cut, so that they come evenly."""

_PROGRESS_S = 1.0


@dataclass(frozen=True, slots=True)
class BeginRedrive:
    """Begin. Answered with the :class:`Redrive` once its start is in the log.

    ``enlisted``: the first orders, if they are more than one event can name.
    """

    started: RedriveStarted
    enlisted: tuple[RedriveEnlisted, ...]
    correlation_id: str
    reply_to: Recipient


@dataclass(frozen=True, slots=True)
class CancelRedrive:
    """End it. Answered with the :class:`Redrive` once that is in the log, or with
    :class:`RedriveEndedError`.
    """

    correlation_id: str
    reply_to: Recipient


class NoOrdersError(Exception):
    """No order can be told anything any more: the engine ends."""


class InterruptedRedriveError(Exception):
    """The redrive's actor ended before it was known what became of a request."""

    def __init__(self, redrive_id: str) -> None:
        super().__init__(f"redrive {redrive_id} was interrupted: look it up")


InstructOrder = Callable[[str, Retry | Discard, str, str], Awaitable[object]]
"""Have an order carry out a command, under a correlation id, because of a cause.

Raises NotNowError, OrderNotFoundError, InterruptedInstructionError or NoOrdersError.
"""


@dataclass(frozen=True, slots=True)
class RedriveWorld:
    """Whom the redrives talk to.

    ``heard``: returns when an order's actor has heard all that it was told before.
    ``draining``: the engine is about to end, and nothing new is begun.
    """

    journal: Recipient
    reader: StreamReader
    instruct: InstructOrder
    heard: Callable[[str], Awaitable[None]]
    draining: Callable[[], bool]


class RedriveActor(AsyncioActor):
    """Drives one redrive. ``gives_up``: only to write down that it is over, in the place of one
    that kept crashing.
    """

    use_registry = False

    def __init__(self, redrive_id: str, world: RedriveWorld, *, gives_up: bool = False) -> None:
        super().__init__()
        self._id = redrive_id
        self._world = world
        self._gives_up = gives_up
        self._stream = redrive_stream(redrive_id)
        self._state: Redrive | None = None
        self._version = 0
        self._ids: tuple[str, ...] = ()
        self._succeeded = 0
        self._skipped = 0
        self._doubtful: frozenset[str] = frozenset()
        """Orders that an instance before this one may have told already."""
        self._due = 0.0
        self._progress_due = 0.0
        self._asking: Recipient | None = None

    async def on_start(self) -> None:  # type: ignore[override]
        """Become what the log says this redrive is, and go on from there."""
        await self._load()
        if self._gives_up and self._running is not None:
            await self._record(RedriveCancelled("crashed", self._succeeded, self._skipped))
        self._tell_self(_Next())

    async def on_receive(self, message: object) -> None:
        match message:
            case _Next():
                await self._go_on()
            case BeginRedrive(reply_to=reply_to) | CancelRedrive(reply_to=reply_to):
                self._asking = reply_to
                await (
                    self._begin(message)
                    if isinstance(message, BeginRedrive)
                    else self._cancel(message)
                )
                self._asking = None
            case _:
                super().on_receive(message)

    def on_stop(self) -> None:
        self._abandon()

    def on_failure(self, *exc_info: object) -> None:
        self._abandon()

    def _abandon(self) -> None:
        if self._asking is not None:
            tell(self._asking, InterruptedRedriveError(self._id))

    @property
    def _running(self) -> Redrive | None:
        state = self._state
        return state if state is not None and state.status is RedriveStatus.RUNNING else None

    async def _load(self) -> None:
        await appends_settled(self._world.journal)
        history = await self._world.reader.read_stream(self._stream)
        self._version = len(history)
        self._state = fold_redrive(history)
        self._ids = enlisted(history)
        if self._state is not None:
            self._succeeded, self._skipped = self._state.succeeded, self._state.skipped
            done = self._state.done
            self._doubtful = frozenset(self._ids[done : done + self._state.rate_per_second])
        self._due = self._now()
        self._progress_due = self._now() + _PROGRESS_S

    # What it is told

    async def _begin(self, message: BeginRedrive) -> None:
        if self._version == 0:
            parts: tuple[RedriveEnlisted | RedriveStarted, ...] = (
                *message.enlisted,
                message.started,
            )
            for part in parts:
                if not await self._record(part, correlation_id=message.correlation_id):
                    break
                self._ids += part.order_ids
        tell(message.reply_to, self._state or InterruptedRedriveError(self._id))
        self._tell_self(_Next())

    async def _cancel(self, message: CancelRedrive) -> None:
        while self._running is not None:
            cancelled = RedriveCancelled("requested", self._succeeded, self._skipped)
            if await self._record(cancelled, correlation_id=message.correlation_id):
                tell(message.reply_to, self._state)
                self._tell_self(_Next())
                return
        ended = RedriveEndedError(self._state.status) if self._state else None
        tell(message.reply_to, ended or InterruptedRedriveError(self._id))

    # Going on

    async def _go_on(self) -> None:
        """Tell the next few orders, and come back when more are due."""
        state = self._running
        if state is None:
            self._stop()
            return
        if self._world.draining():
            return  # the next start goes on
        done = self._succeeded + self._skipped
        due = self._ids[done : done + self._slice(state)]
        if not await self._tell_orders(state, due):
            return  # nobody to tell: the engine ends, and the next start goes on
        if done + len(due) == len(self._ids):
            await self._record(RedriveCompleted(self._succeeded, self._skipped))
            self._tell_self(_Next())
            return
        if self._since_progress(state) >= state.rate_per_second or self._now() > self._progress_due:
            await self._record(RedriveProgressed(self._succeeded, self._skipped))
            self._progress_due = self._now() + _PROGRESS_S
        # An outage is not made up for: the rate is a promise to those behind the orders.
        # Asked once: between two looks at the clock what is due now would be over.
        now = self._now()
        self._due = max(self._due + len(due) / state.rate_per_second, now)
        self.tell_later(self._due - now, _Next())

    def _slice(self, state: Redrive) -> int:
        room = state.rate_per_second - self._since_progress(state)
        return min(max(1, state.rate_per_second // _SLICES), room)

    def _since_progress(self, state: Redrive) -> int:
        return self._succeeded + self._skipped - state.done

    async def _tell_orders(self, state: Redrive, order_ids: tuple[str, ...]) -> bool:
        """Whether all of them are done; else none is counted."""
        async with asyncio.TaskGroup() as tasks:
            telling = [tasks.create_task(self._tell_order(state, id_)) for id_ in order_ids]
        outcomes = [task.result() for task in telling]
        if None in outcomes:
            return False
        self._succeeded += outcomes.count(True)
        self._skipped += outcomes.count(False)
        return True

    async def _tell_order(self, state: Redrive, order_id: str) -> bool | None:
        """Whether the order did as it was told; None: nobody could be told."""
        command = Retry() if state.action == "retry" else Discard(state.reason or "")
        doubtful = order_id in self._doubtful
        while True:
            try:
                if not (doubtful and await self._was_told(order_id)):
                    await self._world.instruct(
                        order_id, command, state.correlation_id, self._stream
                    )
                return True
            except (NotNowError, OrderNotFoundError):
                return False
            except InterruptedInstructionError:
                doubtful = True
            except NoOrdersError:
                return None

    async def _was_told(self, order_id: str) -> bool:
        """Whether this redrive has changed the order's course before, by the order's own word."""
        await self._world.heard(order_id)
        await appends_settled(self._world.journal)
        history = await self._world.reader.read_stream(order_stream(order_id))
        return any(
            isinstance(each.event, OrderRetried | OrderDiscarded)
            and each.causation_id == self._stream
            for each in history
        )

    # Writing

    async def _record(self, event: Event, *, correlation_id: str | None = None) -> bool:
        """Append an event. False: the stream has to be looked at again, and was."""
        if correlation_id is None:
            correlation_id = self._state.correlation_id if self._state else self._stream
        reply = Reply()
        self._world.journal.tell(
            Append(self._stream, self._version + 1, (event,), correlation_id, None, reply)
        )
        answer = await reply.take()
        if isinstance(answer, AppendRefused):
            if not answer.lost_race:
                raise answer.error
            await self._load()
            return False
        assert isinstance(answer, Appended)
        self._version += 1
        recorded = Recorded(self._version, event, answer.at, correlation_id, None)
        self._state = evolve_redrive(self._state, recorded)
        return True

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


class _Next:
    """More orders may be due."""
