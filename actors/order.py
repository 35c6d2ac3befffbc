"""One order's actor: it asks the saga what comes next, and writes down what came of it.

It holds nothing that the log does not hold, but for the call it has on the way. It may crash or be
put away at any point: whoever comes after it reads the stream and goes on under the same keys.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import NamedTuple

from loguru import logger

from actors.errand import Errand
from actors.instructions import (
    AwaitRest,
    Describe,
    Done,
    Instruct,
    InterruptedInstructionError,
    OrderNotFoundError,
    appends_settled,
)
from actors.messages import (
    Answer,
    Append,
    Appended,
    AppendRefused,
    Call,
    HoldSold,
    Recipient,
    SellHold,
    tell,
)
from actors.order_world import OrderWorld, order_stream
from actors.runtime import AsyncioActor
from orders.commands import Cancel, Place, RecordResult
from orders.decide import decide, place
from orders.errors import NotNowError
from orders.events import Event, Recorded
from orders.evolve import evolve, fold
from orders.money import CurrencyMismatchError
from orders.saga import Perform, Settle, next_action
from orders.state import OrderState, Status
from orders.steps import STEP


@dataclass(frozen=True, slots=True)
class _Due:
    """The wait before the next attempt is over."""


@dataclass(frozen=True, slots=True)
class _Look:
    """See whether a call has gone unanswered for too long."""


@dataclass(frozen=True, slots=True)
class _Leave:
    """Nothing more to do, unless something has arrived meanwhile."""


class _Underway(NamedTuple):
    """An append that has been asked for, and whom to tell."""

    request: Append
    instruct: Instruct | None
    doubt_recorded: bool


class OrderActor(AsyncioActor):
    """Drives one order. ``fresh``: it has no stream yet, so none is read at the start."""

    use_registry = False

    def __init__(
        self,
        order_id: str,
        world: OrderWorld,
        *,
        fresh: bool = False,
        history: list[Recorded] | None = None,
    ) -> None:
        super().__init__()
        self._id = order_id
        self._world = world
        self._fresh = fresh
        self._history = history
        self._state: OrderState | None = None
        self._errand = Errand(world.resend_after_s)
        self._underway: _Underway | None = None
        self._stash: deque[object] = deque()
        """What arrived while an append was under way: deciding on a state that is about to change
        would be deciding twice."""
        self._settled = False
        self._wait: asyncio.TimerHandle | None = None
        self._leaving = False
        """Told itself already that there is nothing more to do."""
        self._watchers: list[Recipient] = []

    def on_start(self) -> Coroutine[None, None, object] | None:  # type: ignore[override]
        if not self._fresh:
            return self._load(self._history)
        # Whoever had it started to place an order may have gone away before saying so.
        self._errand.expect(self._look_after)
        return None

    def on_receive(self, message: object) -> Coroutine[None, None, None] | None:
        if isinstance(message, Appended):
            self._committed(message)
        elif isinstance(message, AppendRefused):
            return self._not_committed(message)
        elif self._underway is not None:
            self._stash.append(message)
        else:
            self._handle(message)
        return None

    def on_stop(self) -> None:
        self._abandon()

    def on_failure(self, *exc_info: object) -> None:
        self._abandon()

    def _handle_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._state is not None:
            self._world.crash_notes.put(self._id, self._state.correlation_id)
        with logger.contextualize(**self._names()):
            super()._handle_failure(exception_type, exception_value, traceback)

    def _abandon(self) -> None:
        """Whoever waits for an answer learns that it will not come from here."""
        underway = [self._underway.instruct] if self._underway else []
        for waiting in (*underway, *self._stash):
            if isinstance(waiting, Instruct | AwaitRest | Describe):
                tell(waiting.reply_to, InterruptedInstructionError(self._id))
        for watcher in self._watchers:
            tell(watcher, InterruptedInstructionError(self._id))

    # Reading

    async def _load(self, history: list[Recorded] | None = None) -> list[Recorded]:
        """Become what the log says this order is, and go on from there; what it says."""
        if history is None:
            await appends_settled(self._world.journal)
            history = await self._world.reader.read_stream(order_stream(self._id))
        self._history = None
        self._state = fold(history)
        self._errand.end()
        action = next_action(self._state) if self._state else None
        # Also when it waits for its time: a process that was taken for dead may wake up, and make
        # the call before it learns that it is fenced.
        self._errand.doubt = isinstance(action, Perform)
        self._proceed()
        return history

    # Deciding

    def _handle(self, message: object) -> None:
        match message:
            case Answer(step, undo, attempt, result, number):
                if number == self._errand.number:
                    self._record(
                        RecordResult(step, undo, attempt, result, in_doubt=self._errand.doubt)
                    )
            case Instruct():
                self._instruct(message)
            case _Due():
                self._proceed()
            case _Look():
                self._look()
            case HoldSold():
                self._settled = True
                self._tell_watchers()
                self._leave()
            case _Leave():
                self._gone()
            case AwaitRest(reply_to):
                self._watchers.append(reply_to)
                self._tell_watchers()
            case Describe(reply_to):
                tell(reply_to, self._state)
            case _:
                super().on_receive(message)

    def _record(self, command: RecordResult) -> None:
        if self._state is None:
            return
        # A crash here is meant: an answer that cannot be read is for the supervisor.
        events = decide(self._state, command, self._world.circumstances())
        if events:
            self._append(events, self._state.correlation_id, self._cause(), recorded=True)

    def _instruct(self, instruct: Instruct) -> None:
        try:
            events = self._decide(instruct)
        except (NotNowError, OrderNotFoundError, CurrencyMismatchError) as refusal:
            tell(instruct.reply_to, refusal)
            self._proceed()
            return
        if events:
            self._append(events, instruct.correlation_id, instruct.causation_id, instruct=instruct)
        elif self._state is not None:
            tell(instruct.reply_to, Done(self._state, changed=False))
            self._proceed()

    def _decide(self, instruct: Instruct) -> tuple[Event, ...]:
        command = instruct.command
        if isinstance(command, Place):
            return () if self._state else place(command)
        if self._state is None:
            raise OrderNotFoundError(self._id)
        if isinstance(command, Cancel):
            in_doubt = self._errand.doubt or self._errand.is_calling()
            command = Cancel(command.reason, in_doubt=in_doubt)
        return decide(self._state, command, self._world.circumstances())

    # Writing

    def _append(
        self,
        events: tuple[Event, ...],
        correlation_id: str,
        causation_id: str | None,
        *,
        instruct: Instruct | None = None,
        recorded: bool = False,
    ) -> None:
        # By place: by name it would take three times as long.
        request = Append(
            order_stream(self._id),
            self._version() + 1,
            events,
            correlation_id,
            causation_id,
            self.actor_ref,
        )
        self._underway = _Underway(request, instruct, recorded)
        self._world.journal.tell(request)

    def _committed(self, done: Appended) -> None:
        underway = self._underway
        if underway is None or underway.request is not done.request:
            return
        self._underway = None
        for event in underway.request.events:
            self._state = evolve(self._state, event, done.at, underway.request.correlation_id)
        assert self._state is not None
        if underway.doubt_recorded:
            self._errand.end()
            self._errand.doubt = False
        if underway.instruct is not None:
            tell(underway.instruct.reply_to, Done(self._state, changed=True))
        self._proceed()
        self._unstash()

    def _not_committed(self, refused: AppendRefused) -> Coroutine[None, None, None] | None:
        underway = self._underway
        if underway is None or underway.request is not refused.request:
            return None
        self._underway = None
        if refused.lost_race:
            # The log knows better than we do. The instruction is decided again on what it says.
            if underway.instruct is not None:
                self._stash.appendleft(underway.instruct)
            return self._reload(underway)
        if underway.instruct is None:
            raise refused.error
        tell(underway.instruct.reply_to, refused.error)
        self._proceed()
        self._unstash()
        return None

    async def _reload(self, lost: _Underway) -> None:
        history = await self._load()
        if lost.instruct is not None and self._state is not None and _stands(lost.request, history):
            # It was carried out after all. Decided again it would look like somebody else's doing.
            self._stash.popleft()
            tell(lost.instruct.reply_to, Done(self._state, changed=True))
        self._unstash()

    def _unstash(self) -> None:
        while self._stash and self._underway is None:
            self._handle(self._stash.popleft())

    # Going on

    def _proceed(self) -> None:
        """Do what the state asks for, unless it is being done already."""
        self._stop_waiting()
        if self._underway is not None:
            return
        state = self._state
        if state is None:
            self._leave()
            return
        self._tell_watchers()
        match next_action(state):
            case Perform() as action:
                self._perform(state, action)
            case Settle() as action:
                self._settle(state, action)
            case _:
                self._leave()

    def _perform(self, state: OrderState, action: Perform) -> None:
        if self._errand.is_on(action):
            return
        wait_s = self._seconds_until(action.not_before)
        if wait_s > 0:
            self._wait = self.tell_later(wait_s, _Due())
            return
        number = next(self._world.call_numbers)
        call = Call(state, action.step, action.undo, action.attempt, self.actor_ref, number)
        self._world.services[STEP[action.step].service].tell(call)
        self._errand.begin(self._look_after, action, self._loop_time(), number)

    def _settle(self, state: OrderState, action: Settle) -> None:
        if not self._errand.is_on(action):
            sell = SellHold(state.id, state.correlation_id, self.actor_ref)
            self._world.services["inventory"].tell(sell)
            self._errand.begin(self._look_after, action, self._loop_time())

    def _leave(self) -> None:
        # Behind what is in the mailbox already: an instruction that stands there is carried out by
        # this instance. One that comes later finds the next.
        self._errand.end()
        if not self._leaving:
            # Once only, and for no other instance: whatever stands in the mailbox when this one is
            # gone brings the next one to life.
            self._leaving = True
            self._tell_self(_Leave())

    def _gone(self) -> None:
        self._leaving = False
        if self._errand.sent is None and (self._state is None or self._state.status.at_rest):
            self._stop()

    def _look_after(self, delay_s: float) -> asyncio.TimerHandle:
        return self.tell_later(delay_s, _Look())

    def _look(self) -> None:
        if self._state is None:
            self._leave()
        elif self._errand.is_lost(self._look_after, self._loop_time()):
            logger.bind(**self._names()).warning("a call was not answered, asking again")
            self._proceed()

    def _stop_waiting(self) -> None:
        if self._wait is not None:
            self._wait.cancel()
            self._wait = None

    def _tell_watchers(self) -> None:
        if self._watchers and self._state is not None and self._is_done(self._state):
            for watcher in self._watchers:
                tell(watcher, self._state)
            self._watchers.clear()

    def _is_done(self, state: OrderState) -> bool:
        # Whoever waited for a sale finds it in the stock, too.
        return self._settled if state.status is Status.COMPLETED else state.status.at_rest

    # Small things

    def _names(self) -> dict[str, str]:
        """What every log line of this order carries."""
        if self._state is None:
            return {"order_id": self._id}
        return {"order_id": self._id, "correlation_id": self._state.correlation_id}

    def _now(self) -> datetime:
        return self._world.clock()

    def _loop_time(self) -> float:
        return asyncio.get_running_loop().time()

    def _seconds_until(self, at: datetime | None) -> float:
        return 0.0 if at is None else (at - self._now()).total_seconds()

    def _version(self) -> int:
        return self._state.version if self._state else 0

    def _cause(self) -> str:
        return f"{order_stream(self._id)}/{self._version()}"


def _stands(request: Append, history: list[Recorded]) -> bool:
    """Whether an append is in the log, although nobody could say so."""
    found = history[request.from_seq - 1 : request.from_seq - 1 + len(request.events)]
    return [(each.event, each.correlation_id) for each in found] == [
        (event, request.correlation_id) for event in request.events
    ]
