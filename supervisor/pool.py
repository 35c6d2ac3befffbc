"""Elixir's DynamicSupervisor, with a budget for each child."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from loguru import logger

from actors.runtime import AsyncioActor, Exit
from supervisor.context import Context
from supervisor.crash import Crash, error_text, traceback_text
from supervisor.errors import AdminRestart, ChildExists
from supervisor.events import ActorQuarantined, ActorRestarted
from supervisor.intensity import Restarts, add_restart
from supervisor.messages import GetOrStart, StartChild, WhereIs
from supervisor.parent import ChildExited, Parent, RestartNow, error_of
from supervisor.slot import Ref, Slot, State, path_under
from supervisor.spec import ActorFactory, PoolSpec, Restart
from supervisor.validation import require_name

if TYPE_CHECKING:
    from supervisor.child import Child

_SLICE = 1_000
"""Children dealt with before the rest of the loop gets its turn."""


class Member(Slot):
    """The place of one of a pool's children, with its own budget."""

    __slots__ = ("budget", "factory", "stand_in")

    def __init__(self, path: str, factory: ActorFactory, at: datetime) -> None:
        super().__init__(path, at)
        self.factory = factory
        self.budget: Restarts = ()
        self.stand_in: ActorFactory | None = None
        """Makes who holds the place of the child in quarantine: it runs once, come what may."""

    def make(self) -> AsyncioActor:
        """Make whoever is to live here now."""
        return (self.stand_in or self.factory)()


class _BackoffOver(NamedTuple):
    member: Member
    generation: int
    delay_s: float
    ceiling_s: float
    reason: str


class ChildPool(Parent):
    """Children that come and go by name, in any number, each mended on its own account.

    Asked with StartChild, GetOrStart and WhereIs. A child that is done leaves the table. One that
    spent its budget is quarantined: an actor that puts its affairs in order takes its place.
    """

    def __init__(self, place: Child, spec: PoolSpec, context: Context) -> None:
        super().__init__(place, context)
        self._spec = spec
        self._members = cast("dict[str, Member]", place.children)
        self._report_exit = place.report_exit
        self._leaving: set[str] = set()
        self._gone = asyncio.Event()

    @property
    def slots(self) -> Mapping[str, Slot]:
        return self._members

    async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
        """Start again whoever was here before the pool itself was restarted.

        That is told by one event, the pool's own.
        """
        await self._all_gone()  # killed with the last pool, they may still unwind
        async for member in self._sliced():
            if member.stand_in or self._spec.restart is Restart.TEMPORARY:
                self._remove(member)
            else:
                member.restarts += 1
                self._launch(member)

    async def stop_children(self) -> None:
        """Stop all children at once; kill those left when the time is up."""
        self.closing = True
        async for member in self._sliced():
            if member.up:
                member.ask_to_stop(self.context.clock())
        try:
            async with asyncio.timeout(self._spec.shutdown_s):
                await self._all_gone()
        except TimeoutError:
            logger.warning(
                "{} children of {} did not stop within {:g} s: they are killed",
                len(self._leaving),
                self.place.path,
                self._spec.shutdown_s,
            )
            for name in self._leaving:
                self._members[name].kill("its pool's time to stop was up")
            await self._all_gone()

    def on_receive(self, message: Any) -> Ref | None:
        match message:
            case GetOrStart(name, factory):
                member = self._members.get(name)
                return self._start(name, factory) if member is None else member.ref
            case WhereIs(name):
                member = self._members.get(name)
                return None if member is None else member.ref
            case StartChild(name, factory):
                if name in self._members:
                    raise ChildExists(path_under(self.place.path, name))
                return self._start(name, factory)
            case ChildExited(Member() as member, _, exit):
                if message.is_current and self._members.get(member.name) is member:
                    self._mend(member, exit)
            case _BackoffOver(member, generation):
                if member.generation == generation and member.state is State.WAITING:
                    self._restart(member, message.delay_s, message.ceiling_s, message.reason)
            case RestartNow(name):
                member = self._members.get(name)
                if member is not None and member.state is State.WAITING:
                    self._restart(member, 0.0, 0.0, str(AdminRestart()))
            case _:
                super().on_receive(message)
        return None

    def settle(self, slot: Slot, exit: Exit) -> None:
        super().settle(slot, exit)
        self._leaving.discard(slot.name)
        if not self._leaving:
            self._gone.set()

    def _start(self, name: str, factory: ActorFactory) -> Ref:
        require_name("name", name)
        member = Member(path_under(self.place.path, name), factory, self.context.clock())
        self._members[name] = member
        return self._launch(member)

    def _launch(self, member: Member) -> Ref:
        at = self.context.clock()
        ref = member.launch(member.make, self._report_exit, at)
        # The pool waits for no on_start: among 100,000 children some are always slow.
        member.up_at = self._loop.time()
        member.enter(State.QUARANTINED if member.stand_in else State.RUNNING, at)
        return ref

    def _restart(self, member: Member, delay_s: float, ceiling_s: float, reason: str) -> None:
        member.restarts += 1
        self.context.report(
            ActorRestarted(member.path, member.restarts, delay_s, ceiling_s, reason)
        )
        self._launch(member)

    def _mend(self, member: Member, exit: Exit) -> None:
        if member.stand_in is not None:
            self._discharge(member, exit)
        elif self._spec.restart.revives(crashed=exit.reason != "normal"):
            self._recover(member, exit)
        elif self._has_mail(member):
            # A message that came behind the stop is no worse than one that comes after it.
            self._launch(member)
        else:
            self._remove(member)

    def _has_mail(self, member: Member) -> bool:
        return (
            self._spec.restart is Restart.TRANSIENT
            and member.ref is not None
            and not member.ref.actor_inbox.empty()
        )

    def _recover(self, member: Member, exit: Exit) -> None:
        error, now = error_of(member, exit), self._loop.time()
        delay_s, ceiling_s = member.draw_delay(self._spec.backoff, now, self.context.rng)
        if not isinstance(error, AdminRestart):
            member.attempt += 1
            member.budget, within = add_restart(member.budget, now, self._spec.intensity)
            if not within:
                self._quarantine(member, error, exit.message_type)
                return
        at = self.context.clock()
        member.enter(State.WAITING, at)
        member.next_restart_at = at + timedelta(seconds=delay_s)
        over = _BackoffOver(member, member.generation, delay_s, ceiling_s, error_text(error))
        self.tell_later(delay_s, over)

    def _quarantine(self, member: Member, error: BaseException, message_type: str | None) -> None:
        crash = Crash(error, traceback_text(error), message_type, len(member.budget))
        self.context.report(
            ActorQuarantined(member.path, crash.crashes, error_text(error), crash.traceback)
        )
        if self._spec.quarantine is None:
            self._remove(member)
            return
        try:
            member.stand_in = self._spec.quarantine(member.name, crash)
        except Exception:
            logger.exception("Nobody could be made to stand in for {}", member.path)
            self._remove(member)
            return
        # At the same address: who waits for an answer there will have one.
        self._launch(member)

    def _discharge(self, member: Member, exit: Exit) -> None:
        """The stand-in has done what it could. What arrived meanwhile is the child's own affair."""
        member.stand_in, member.budget = None, ()
        if exit.reason != "normal":
            logger.error("{} failed in quarantine and is given up", member.path)
            self._remove(member)
        elif self._has_mail(member):
            self._launch(member)
        else:
            self._remove(member)

    def _remove(self, member: Member) -> None:
        del self._members[member.name]
        member.close()

    async def _all_gone(self) -> None:
        self._leaving = {name for name, member in self._members.items() if member.up}
        if self._leaving:
            self._gone.clear()
            await self._gone.wait()

    async def _sliced(self) -> AsyncIterator[Member]:
        for count, member in enumerate(tuple(self._members.values()), start=1):
            yield member
            if count % _SLICE == 0:
                await asyncio.sleep(0)
