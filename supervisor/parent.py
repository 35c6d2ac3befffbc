"""What supervisors and pools have in common: children who report here when they end."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from actors.runtime import AsyncioActor, Exit
from supervisor.context import Context
from supervisor.crash import error_text, traceback_text
from supervisor.errors import FatalFailure, StoppedUnbidden
from supervisor.events import ActorCrashed
from supervisor.slot import Ref, Slot, State, name_in

if TYPE_CHECKING:
    from supervisor.child import Child


class ChildExited(NamedTuple):
    """One instance of a child has ended."""

    slot: Slot
    generation: int
    exit: Exit

    @property
    def is_current(self) -> bool:
        """Whether no instance has followed yet, as it can when the parent itself was restarted."""
        return self.slot.generation == self.generation


class RestartNow(NamedTuple):
    """An operator does not want to wait for the backoff of the child of that name."""

    name: str


class Parent(AsyncioActor):
    """An actor with children. Its children's slots belong to its own slot, and survive it."""

    use_registry = False

    def __init__(self, place: Child, context: Context) -> None:
        super().__init__()
        self.place = place
        self.context = context
        self.closing = False
        """Once set, nothing is started any more."""
        self._loop = asyncio.get_running_loop()
        place.actor = self

    @property
    @abstractmethod
    def slots(self) -> Mapping[str, Slot]:
        """The children by name."""

    @abstractmethod
    async def stop_children(self) -> None:
        """Stop whatever runs below, and let nothing start again."""

    def abort_start(self, failure: Exception | None = None) -> bool:
        """Start no more children; return whether this was still starting them.

        With a ``failure`` it crashes, without one it waits to be stopped.
        """
        return False

    async def on_stop(self) -> None:  # type: ignore[override]  # the runtime awaits it
        """Stop the children first."""
        await self.stop_children()

    async def on_failure(self, *_exc_info: object) -> None:  # type: ignore[override]
        """Stop the children: as in OTP, nobody outlives a supervisor."""
        await self.stop_children()

    def child_exited(self, ref: Ref, exit: Exit) -> None:
        """Take the word that an instance has ended. Called by the runtime, outside any handler."""
        assert ref.path is not None, "supervised actors have a path"
        slot = self.slots[name_in(ref.path)]
        bidden = slot.state is State.STOPPING and exit.reason != "crash"
        slot.went_down(self.context.clock())
        if exit.error is not None and not bidden:
            self.context.report(crashed(slot.path, exit.error, exit.message_type))
        self.settle(slot, exit)

    def settle(self, slot: Slot, exit: Exit) -> None:
        """Decide about a child that has ended, in a handler: what that raises is a crash."""
        if not self.closing:
            self.actor_ref.tell(ChildExited(slot, slot.generation, exit))


def crashed(path: str, error: BaseException, message_type: str | None) -> ActorCrashed:
    """The event for a crash."""
    return ActorCrashed(path, error_text(error), message_type, traceback_text(error))


def error_of(slot: Slot, exit: Exit) -> BaseException:
    """What to blame for the end of a child that was to go on."""
    return StoppedUnbidden(slot.path) if exit.error is None else exit.error


def fatal_failure(path: str, child: Child, error: BaseException) -> FatalFailure | None:
    """What a supervisor at ``path`` ends with if no restart can mend what its child ended with."""
    if isinstance(error, (FatalFailure, *child.fatal)):
        return FatalFailure(path, child.path, error)
    return None
