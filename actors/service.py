"""What the payment and the shipping actor share: a call comes in, and one answer goes out."""

from __future__ import annotations

from collections.abc import Mapping

from actors.guard import Guard, Prepare
from actors.messages import Answer, Call, tell
from actors.runtime import AsyncioActor
from orders.effects import Failed, Refused, Result

Steps = Mapping[tuple[str, bool], Prepare]
"""What prepares the request for a step (False) or for undoing it (True)."""


class ServiceActor(AsyncioActor):
    """Carries out the calls of one service, ``max_concurrency`` of them at a time.

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

    async def on_receive(self, message: object) -> None:
        if isinstance(message, Call):
            self._in_hand[id(message)] = message
            _answer(message, await self._carry_out(message))
            del self._in_hand[id(message)]
        else:
            super().on_receive(message)

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


def _answer(call: Call, result: Result) -> None:
    tell(call.reply_to, Answer(call.step, call.undo, call.attempt, result, call.number))
