"""Supervised addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from actors.runtime.actor import AsyncioActor
from actors.runtime.address import Supervision
from actors.runtime.cell import ActorCell
from actors.runtime.dispatcher import Dispatcher
from actors.runtime.exit import Exit
from actors.runtime.ref import AsyncioActorRef

__all__ = ["supervise"]

A = TypeVar("A", bound=AsyncioActor)


def supervise(
    factory: Callable[[], A],
    *,
    path: str,
    on_exit: Callable[[AsyncioActorRef[Any], Exit], None],
) -> AsyncioActorRef[A]:
    """Let an actor live at an address that outlives it, and return the address's ref.

    When the instance ends, for whatever reason, the mailbox is kept and goes on taking messages;
    then `on_exit` is called, once for each instance, and decides: `ref.restart()` lets a new one
    live there, `ref.close()` gives up the address. The actor is not entered in
    `pykka.ActorRegistry`.

    Args:
        factory: makes a new instance each time; one that it cannot make counts as crashed
        path: the name of the address
        on_exit: called on the loop, never in the middle of a handler

    Raises:
        RuntimeError: if no event loop runs in this thread

    """
    cell = ActorCell(Dispatcher.running(), path)
    ref: AsyncioActorRef[A] = AsyncioActorRef(cell)
    cell.supervision = Supervision(factory, on_exit, ref)
    cell.build()
    return ref
