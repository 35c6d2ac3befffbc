"""What takes the place of an order's actor that kept crashing: it parks the order, and leaves."""

from __future__ import annotations

from actors.instructions import Reply
from actors.messages import Append, AppendRefused
from actors.order_world import OrderWorld, order_stream
from actors.runtime import AsyncioActor
from orders.commands import Quarantine
from orders.decide import decide
from orders.evolve import fold


class QuarantineActor(AsyncioActor):
    """Writes OrderParked with the crash into the order's stream, and reads no answer.

    Whatever else arrives it leaves in the mailbox, for the order's own actor: that is started anew
    for it, and finds the order parked. Should even the parking fail, the supervisor's own record of
    the crash remains, and the next start tries again.
    """

    use_registry = False

    def __init__(self, order_id: str, world: OrderWorld, *, error: str, traceback: str) -> None:
        super().__init__()
        self._stream = order_stream(order_id)
        self._world = world
        self._command = Quarantine(error, traceback)
        self._mail: list[object] = []

    async def on_start(self) -> None:  # type: ignore[override]
        """Park the order, however often the log has moved on meanwhile."""
        while isinstance(answer := await self._park(), AppendRefused):
            if not answer.lost_race:
                raise answer.error
        self._tell_self(_Leave())

    def on_receive(self, message: object) -> None:
        if not isinstance(message, _Leave):
            self._mail.append(message)
            return
        for kept in self._mail:
            self.actor_ref.tell(kept)
        # At once: what was just put back is for the next one here.
        self._stop()

    async def _park(self) -> object:
        state = fold(await self._world.reader.read_stream(self._stream))
        if state is None:
            return None
        world = self._world
        events = decide(state, self._command, world.circumstances())
        if not events:
            return None
        reply = Reply()
        world.journal.tell(
            Append(self._stream, state.version + 1, events, state.correlation_id, None, reply)
        )
        return await reply.take()


class _Leave:
    """Parked; time to go."""
