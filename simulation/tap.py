"""Where every message passes: written down, perhaps repeated, perhaps its sender's last.

All actors are told things through :meth:`ActorCell.post`, and all supervision events are told
through :meth:`Context.report`. While a run is on, the tap stands in these two places.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from pykka import Future

from actors.runtime.cell import ActorCell
from actors.runtime.mailbox import OwnMessage
from supervisor.context import Context
from supervisor.events import SupervisionEvent


class Observer(Protocol):
    """Sees what happens in one process."""

    def before(self, message: object) -> None:
        """A message is about to be sent. What this raises, its sender raises."""
        ...

    def after(self, cell: ActorCell, message: object) -> None:
        """It has been sent. As above."""
        ...

    def happened(self, event: SupervisionEvent) -> None:
        """Something happened in the supervision tree."""
        ...


@contextmanager
def tapped() -> Iterator[None]:
    """Listen in on all processes whose loops have an ``observer``."""
    post, report = ActorCell.post, Context.report

    def tapped_post(cell: ActorCell, message: Any, reply_to: Future[Any] | None) -> None:
        observer: Observer | None = getattr(cell.dispatcher.loop, "observer", None)
        if observer is None:
            post(cell, message, reply_to)
            return
        bare = message.message if type(message) is OwnMessage else message
        observer.before(bare)
        post(cell, message, reply_to)
        observer.after(cell, bare)

    def tapped_report(context: Context, event: SupervisionEvent) -> None:
        observer = getattr(context.clock, "observer", None)
        if observer is not None:
            observer.happened(event)
        report(context, event)

    ActorCell.post, Context.report = tapped_post, tapped_report  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        ActorCell.post, Context.report = post, report  # type: ignore[method-assign]
