"""OTP's supervisor."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple, NoReturn, cast

from actors.runtime import Exit
from supervisor.boot import Boot
from supervisor.child import Child
from supervisor.context import Context
from supervisor.crash import error_text
from supervisor.errors import AdminRestart, GaveUp, RestartIntensityExceeded
from supervisor.events import ActorRestarted, RestartEscalated
from supervisor.intensity import Restarts, add_restart
from supervisor.parent import ChildExited, Parent, RestartNow, error_of, fatal_failure
from supervisor.pool import ChildPool
from supervisor.recovery import Recovery
from supervisor.slot import Slot, State, parent_of
from supervisor.spec import ActorFactory, ChildSpec, PoolSpec, Restart, SupervisorSpec
from supervisor.strategy import plan


class _ChildStarted(NamedTuple):
    child: Child
    generation: int


class _DeadlinePassed(NamedTuple):
    child: Child
    generation: int


class _BackoffOver(NamedTuple):
    recovery: Recovery


class Supervisor(Parent):
    """Starts its children in order, mends their crashes by its strategy, stops them in reverse.

    Children report their ends by message. No handler waits for anything, so that a child slow to
    start or to stop never keeps its siblings from being mended. When mending does not help, the
    supervisor crashes itself, and its own parent decides.
    """

    def __init__(self, place: Child, spec: SupervisorSpec, context: Context) -> None:
        super().__init__(place, context)
        self._spec = spec
        self._restarts: Restarts = ()
        self._boot = Boot(place.path, self)

    @property
    def slots(self) -> Mapping[str, Slot]:
        return self.place.children

    async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
        """Start the children, each when the one before it is up.

        Raises:
            StartFailed: one of them failed meanwhile; all are stopped again
            FatalFailure: the same, and no restart can mend it
        """
        self.place.take_places(self._spec.children, self.context.clock())
        try:
            await self._boot.run(self._children())
        except asyncio.CancelledError:
            for child in self._children():
                child.kill("its supervisor was cancelled while starting")
            raise
        if self._boot.failure is not None:
            await self.stop_children()
            raise self._boot.failure
        self._boot.under_way = False

    def abort_start(self, failure: Exception | None = None) -> bool:
        return self._boot.abort(failure)

    async def stop_children(self) -> None:
        """Stop the children against their order, each within its deadline."""
        self.closing = True
        for child in reversed(self._children()):
            await child.stop(self.context.clock)

    def on_receive(self, message: Any) -> None:
        if self.closing:
            return
        match message:
            case ChildExited(Child() as child, _, exit):
                if message.is_current and not self._is_accounted_for(child):
                    self._mend(child, exit)
            case _ChildStarted(child, generation):
                if child.generation == generation:
                    self._advance(child.recovery)
            case _DeadlinePassed(child, generation):
                if child.generation == generation and child.state is State.STOPPING:
                    child.kill_overdue()
            case _BackoffOver(recovery):
                recovery.end_backoff()
                self._advance(recovery)
            case RestartNow(name):
                self._restart_now(cast("Child | None", self.place.children.get(name)))
            case _:
                super().on_receive(message)

    def settle(self, slot: Slot, exit: Exit) -> None:
        # While starting, a message would wait until all is started: for ever, if the child now
        # starting waits for the one that is gone.
        if self._boot.under_way:
            self._boot.child_exited(cast("Child", slot), exit)
        else:
            super().settle(slot, exit)

    # As a Mender

    def start_child(self, child: Child) -> None:
        if child.ref is None:
            self._launch(child)
        else:
            self.restart_child(child, 0.0, 0.0, f"with {self.place.path}")

    def restart_child(self, child: Child, delay_s: float, ceiling_s: float, reason: str) -> None:
        child.restarts += 1
        self.context.report(ActorRestarted(child.path, child.restarts, delay_s, ceiling_s, reason))
        self._launch(child)

    def stop_child(self, child: Child) -> None:
        self.tell_later(child.spec.deadline_s, _DeadlinePassed(child, child.generation))
        child.ask_to_stop(self.context.clock())

    def forget_child(self, child: Child) -> None:
        child.close()
        child.ref = child.recovery = None
        child.enter(State.STOPPED, self.context.clock())
        if child.restart is Restart.TEMPORARY:
            del self.place.children[child.name]

    # Starting

    def _children(self) -> tuple[Child, ...]:
        return cast("tuple[Child, ...]", tuple(self.place.children.values()))

    def _launch(self, child: Child) -> None:
        factory = factory_for(child, self.context)
        on_up = partial(self._child_is_up, child, child.generation + 1)
        child.launch_watched(factory, self.place.report_exit, self.context, on_up)

    def _child_is_up(self, child: Child, generation: int) -> None:
        if self._boot.under_way:
            self._boot.child_started()
        elif not self.closing:
            self.actor_ref.tell(_ChildStarted(child, generation))

    # Mending

    def _mend(self, child: Child, exit: Exit) -> None:
        recovery = child.recovery
        if recovery is not None and child in recovery.to_stop:
            self._advance(recovery)  # it went down as it should, be it by a crash
        elif child.restart.revives(crashed=exit.reason != "normal"):
            error = error_of(child, exit)
            self._spend(child, error)
            self._recover(child, error)
        else:
            self.forget_child(child)
            self._advance(recovery)

    def _is_accounted_for(self, child: Child) -> bool:
        """Whether a group restart has found the child down before the word of its end came."""
        return child.state is State.WAITING or self.place.children.get(child.name) is not child

    def _spend(self, child: Child, error: BaseException) -> None:
        """Count the crash, and crash with it if mending does not help."""
        if fatal := fatal_failure(self.place.path, child, error):
            self._give_up(fatal, error)
        if isinstance(error, AdminRestart):
            return
        intensity = self._spec.intensity
        self._restarts, within = add_restart(self._restarts, self._loop.time(), intensity)
        if not within:
            spent = RestartIntensityExceeded(self.place.path, child.path, intensity)
            self._give_up(spent, error)

    def _give_up(self, failure: GaveUp, cause: BaseException) -> NoReturn:
        path = self.place.path
        self.context.report(RestartEscalated(path, parent_of(path) or "process", failure.reason))
        raise failure from cause

    def _recover(self, child: Child, error: BaseException) -> None:
        """Begin to bring back the child, and with it those whom the strategy ties to it."""
        now, backoff = self._loop.time(), child.backoff_or(self._spec.backoff)
        delay_s, ceiling_s = child.draw_delay(backoff, now, self.context.rng)
        if not isinstance(error, AdminRestart):
            child.attempt += 1
        children = {each.name: each for each in self._children()}
        temporary = {name for name, each in children.items() if each.restart is Restart.TEMPORARY}
        steps = plan(self._spec.strategy, list(children), child.name, temporary=temporary)
        recovery = Recovery(
            child,
            error_text(error),
            to_stop=(children[name] for name in steps.stop),
            to_start=(children[name] for name in steps.start),
            now=now,
            delay_s=delay_s,
            ceiling_s=ceiling_s,
        )
        wait_s = recovery.begin(now, self.context.clock())
        recovery.timer = self.tell_later(wait_s, _BackoffOver(recovery))
        self._advance(recovery)

    def _advance(self, recovery: Recovery | None) -> None:
        if recovery is not None:
            recovery.advance(self, self.context.clock())

    def _restart_now(self, child: Child | None) -> None:
        if child is None:
            return
        if child.recovery is not None:
            child.recovery.end_backoff()
            self._advance(child.recovery)
        elif child.ref is None:
            self.restart_child(child, 0.0, 0.0, str(AdminRestart()))


def factory_for(child: Child, context: Context) -> ActorFactory:
    """What makes the instances at a place."""
    match child.spec:
        case ChildSpec(factory=factory):
            return factory
        case PoolSpec() as pool:
            return lambda: ChildPool(child, pool, context)
        case SupervisorSpec() as supervisor:
            return lambda: Supervisor(child, supervisor, context)
