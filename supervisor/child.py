"""The place of a supervisor's child: its specification and, if it is a parent, its own children."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from loguru import logger

from actors.runtime import Exit
from supervisor.backoff import Backoff
from supervisor.context import Clock, Context
from supervisor.slot import OnExit, Ref, Slot, State, path_under
from supervisor.spec import ActorFactory, AnySpec, ChildSpec, PoolSpec, Restart

if TYPE_CHECKING:
    from supervisor.parent import Parent
    from supervisor.recovery import Recovery


class Child(Slot):
    """A slot with a specification.

    The slots of its own children, if it has any, stand here and not in the actor, so that their
    addresses survive the restart of their supervisor too.
    """

    __slots__ = ("_watcher", "actor", "children", "gone", "recovery", "spec")

    def __init__(self, spec: AnySpec, path: str, at: datetime) -> None:
        super().__init__(path, at)
        self.spec = spec
        self.actor: Parent | None = None
        """The supervisor or pool living here, or the last one that did."""
        self.children: dict[str, Slot] = {}
        self.recovery: Recovery | None = None
        """What is under way to bring it back."""
        self.gone = asyncio.Event()
        """Set while no instance is here."""
        self.gone.set()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def kind(self) -> str:
        return self.spec.kind

    @property
    def slots(self) -> Mapping[str, Slot]:
        return self.children

    @property
    def restart(self) -> Restart:
        """When it starts again. A pool's word on that is for its children."""
        return Restart.PERMANENT if isinstance(self.spec, PoolSpec) else self.spec.restart

    @property
    def fatal(self) -> tuple[type[Exception], ...]:
        """The errors that no restart can mend."""
        return self.spec.fatal if isinstance(self.spec, ChildSpec) else ()

    def take_places(self, specs: Iterable[AnySpec], at: datetime) -> None:
        """Make the places of a starting supervisor's children; keep those there were before."""
        kept = self.children
        self.children = {}
        for spec in specs:
            child = kept.get(spec.name) or Child(spec, path_under(self.path, spec.name), at)
            assert isinstance(child, Child), "a supervisor's children are specified"
            child.attempt, child.recovery = 0, None
            self.children[spec.name] = child

    def backoff_or(self, default: Backoff) -> Backoff:
        """Its own backoff, if it names one. What parents name is for their children."""
        own = self.spec.backoff if isinstance(self.spec, ChildSpec) else None
        return default if own is None else own

    def launch_watched(
        self, factory: ActorFactory, on_exit: OnExit, context: Context, on_up: Callable[[], None]
    ) -> None:
        """Launch, note when the instance is up, and call ``on_up`` then."""
        ref = self.launch(factory, on_exit, context.clock())
        if ref.started.done() and not ref.exited.done():
            self._note_start(context, on_up)
        else:
            # Kept here, since a loop holds its tasks weakly. It ends with the instance at the
            # latest: then the runtime lets `started` fail.
            self._watcher = asyncio.create_task(self._watch(self.generation, context, on_up))

    async def _watch(self, generation: int, context: Context, on_up: Callable[[], None]) -> None:
        assert self.ref is not None
        try:
            await self.ref.started
        except Exception:
            return  # told by its exit
        if self.generation == generation and self.state is State.STARTING:
            self._note_start(context, on_up)

    def _note_start(self, context: Context, on_up: Callable[[], None]) -> None:
        self.up_at = asyncio.get_running_loop().time()
        self.enter(State.RUNNING, context.clock())
        on_up()

    def report_exit(self, ref: Ref, exit: Exit) -> None:
        """Pass the word of a child's end to whoever is the parent now."""
        assert self.actor is not None
        self.actor.child_exited(ref, exit)

    def enter(self, state: State, at: datetime) -> None:
        super().enter(state, at)
        if self.up:
            self.gone.clear()
        else:
            self.gone.set()

    def went_down(self, at: datetime) -> None:
        super().went_down(at)
        # As with OTP's links: whoever a killed supervisor leaves behind is killed, too.
        self._kill_below("its supervisor is gone")

    def ask_to_stop(self, at: datetime) -> None:
        if self.actor is not None:
            self.actor.abort_start()
        super().ask_to_stop(at)

    async def stop(self, clock: Clock) -> None:
        """Ask it to stop, wait until it has, and kill it if it does not in time."""
        if not self.up:
            return
        self.ask_to_stop(clock())
        try:
            async with asyncio.timeout(self.spec.deadline_s):
                await self.gone.wait()
        except TimeoutError:
            self.kill_overdue()
            await self.gone.wait()

    def crash(self, error: Exception) -> None:
        # Not by cancelling its start: then there would be no time to stop the children in order.
        if self.actor is None or not self.actor.abort_start(error):
            super().crash(error)

    def kill(self, reason: str) -> None:
        super().kill(reason)
        self._kill_below(reason)

    def kill_overdue(self) -> None:
        """End it, since it was asked to stop and did not in time."""
        deadline_s = self.spec.deadline_s
        logger.warning("{} did not stop within {:g} s: it is killed", self.path, deadline_s)
        self.kill(f"it did not stop within {deadline_s:g} s")

    def close(self) -> None:
        if self.actor is not None:
            self.actor.closing = True
        for child in self.children.values():
            child.close()
        super().close()

    def _kill_below(self, reason: str) -> None:
        for child in self.children.values():
            child.kill(reason)
