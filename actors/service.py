"""What the payment and the shipping actor share: a call comes in, and one answer goes out."""

from __future__ import annotations

from collections.abc import Mapping

from actors.guard import Guard, Prepare
from actors.messages import Answer, Call, tell
from actors.runtime import AsyncioActor
from orders.effects import Refused, Result

Steps = Mapping[tuple[str, bool], Prepare]
"""What prepares the request for a step (False) or for undoing it (True)."""


class ServiceActor(AsyncioActor):
    """Carries out the calls of one service, ``max_concurrency`` of them at a time.

    It remembers nothing: a call that is lost with it is sent again by its order, under its key.
    """

    use_registry = False

    def __init__(self, guard: Guard, steps: Steps, *, max_concurrency: int) -> None:
        super().__init__()
        self.max_concurrency = max_concurrency
        self._guard = guard
        self._steps = steps

    async def on_receive(self, message: object) -> None:
        if isinstance(message, Call):
            result = await self._carry_out(message)
            tell(message.reply_to, Answer(message.step, message.undo, message.attempt, result))
        else:
            super().on_receive(message)

    async def _carry_out(self, call: Call) -> Result:
        prepare = self._steps.get((call.step, call.undo))
        if prepare is None:
            return Refused("unknown_step", f"{type(self).__name__} has no part in {call.step}")
        return await self._guard.run(call, prepare)
