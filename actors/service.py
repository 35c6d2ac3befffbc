"""What the payment and the shipping actor share: a call comes in, and one answer goes out."""

from __future__ import annotations

from collections import deque
from collections.abc import Coroutine, Mapping

from actors.guard import Guard, Prepare
from actors.messages import Answer, Call, tell
from actors.runtime import AsyncioActor, Begun
from orders.effects import Failed, Refused, Result

Steps = Mapping[tuple[str, bool], Prepare]
"""What prepares the request for a step (False) or for undoing it (True)."""


class ServiceActor(AsyncioActor):
    """Carries out the calls of one service, ``max_concurrency`` of them at a time.

    One handler takes call after call, for as long as they are answered at once; what makes it wait
    it stays with, and another one takes the rest. A call that waits has a task to itself so, which
    its time limit and its cancellation mean alone, and one that does not costs none.

    It remembers nothing but whom it owes an answer. If it is restarted with calls in hand, their
    outcome is unknown: each order sends its own again, under its key.
    """

    use_registry = False

    def __init__(self, guard: Guard, steps: Steps, *, max_concurrency: int) -> None:
        super().__init__()
        self.max_concurrency = max_concurrency
        self._guard = guard
        self._steps = steps
        self._in_hand: dict[int, Call] = {}
        self._waiting: deque[Call] = deque()
        """Those of them that no handler has taken."""
        self._handler_due = False
        """One will look at them in a moment."""

    def on_receive(self, message: object) -> Coroutine[None, None, None] | None:
        if isinstance(message, Call):
            self._in_hand[id(message)] = message
            self._waiting.append(message)
            return self._begin()
        if message is _REST:
            self._handler_due = False
            return self._begin() if self._waiting else None
        super().on_receive(message)
        return None

    def _begin(self) -> Coroutine[None, None, None] | None:
        if self._handler_due:
            return None
        self._handler_due = True
        return self._take_calls()

    async def _take_calls(self) -> None:
        self._handler_due = False
        while self._waiting:
            call = self._waiting.popleft()
            outcome = Begun(self._carry_out(call))
            if outcome.waits:
                self._leave_rest()
            _answer(call, await outcome)
            del self._in_hand[id(call)]

    def _leave_rest(self) -> None:
        if self._waiting and not self._handler_due:
            self._handler_due = True
            self._tell_self(_REST)

    def on_stop(self) -> None:
        self._give_up()

    def on_failure(self, *exc_info: object) -> None:
        self._give_up()

    def _give_up(self) -> None:
        for call in self._in_hand.values():
            _answer(call, Failed("service_restarted", "its answer was lost", unknown=True))
        self._in_hand.clear()

    async def _carry_out(self, call: Call) -> Result:
        prepare = self._steps.get((call.step, call.undo))
        if prepare is None:
            return Refused("unknown_step", f"{type(self).__name__} has no part in {call.step}")
        return await self._guard.run(call, prepare)


class _Rest:
    """There are calls that no handler has taken."""


_REST = _Rest()


def _answer(call: Call, result: Result) -> None:
    tell(call.reply_to, Answer(call.step, call.undo, call.attempt, result, call.number))
