"""The flag that an address is dead, in the shape of a threading.Event."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from pykka import Timeout

from actors.runtime.future import AsyncioFuture

if TYPE_CHECKING:
    from actors.runtime.cell import ActorCell

__all__ = ["Stopped"]


class Stopped:
    """What `actor_stopped` is: made when asked for, for an Event each would cost 500 bytes."""

    __slots__ = ("_cell",)

    _waiting: ClassVar[Lock] = Lock()

    def __init__(self, cell: ActorCell) -> None:
        self._cell = cell

    def is_set(self) -> bool:
        """Whether the address is dead for good."""
        return self._cell.closed

    def wait(self, timeout: float | None = None) -> bool:
        """Block this thread until the address is dead; return whether it is.

        Raises:
            RuntimeError: on the thread of the actor's own loop, where it would wait for ever

        """
        with self._waiting:  # two threads must not make a future each
            closed = self._cell.on_closed
            if closed is None:
                closed = self._cell.on_closed = AsyncioFuture(self._cell.dispatcher.thread)
        # The cell marks itself closed first and looks for this future afterwards.
        if not self._cell.closed:
            try:
                closed.get(timeout=timeout)
            except Timeout:
                return False
        return True
