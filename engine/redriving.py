"""The branch of the tree where redrives run, each an actor with a budget of its own.

/redrives            one child per running redrive
/redrives-recovery   brings back those that ran at the last end, then leaves
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import cast

from actors.instructions import InterruptedInstructionError
from actors.redrive import NoOrdersError, RedriveActor, RedriveWorld
from actors.redrive_recovery import RedriveRecoveryActor
from actors.runtime import AsyncioActor
from engine.instruct import Instructor, Ref
from engine.parts import Parts
from engine.patient import PatientReader
from engine.policies import crash_backoff, crash_intensity
from orders.commands import Discard, Retry
from supervisor import ChildSpec, Crash, GetOrStart, PoolSpec, Restart
from web.port import DrainingError


class RedriveBranch:
    """Specifies the branch, and finds what lives there."""

    def __init__(
        self,
        parts: Parts,
        find: Callable[[str], Ref],
        reader: PatientReader,
        instructor: Instructor,
        draining: Callable[[], bool],
    ) -> None:
        self._parts = parts
        self._find = find
        self._reader = reader
        self._instructor = instructor
        self._draining = draining

    @cached_property
    def _world(self) -> RedriveWorld:
        return RedriveWorld(
            self._find("/journal"), self._reader, self._instruct, self._heard, self._draining
        )

    def specs(self) -> tuple[PoolSpec | ChildSpec, ...]:
        """Behind the orders: they start before, and stop after."""
        return (
            PoolSpec(
                "redrives",
                restart=Restart.TRANSIENT,
                backoff=crash_backoff(self._parts.settings),
                intensity=crash_intensity(self._parts.settings),
                quarantine=self._quarantine,
            ),
            ChildSpec("redrives-recovery", self._recovery, restart=Restart.TRANSIENT),
        )

    async def redrive(self, redrive_id: str) -> Ref:
        """The address of a redrive's actor, which is started if there is none."""

        def make() -> AsyncioActor:
            return RedriveActor(redrive_id, self._world)

        return cast(Ref, await self._find("/redrives").ask(GetOrStart(redrive_id, make)))

    def _quarantine(self, redrive_id: str, crash: Crash) -> Callable[[], AsyncioActor]:
        return lambda: RedriveActor(redrive_id, self._world, gives_up=True)

    def _recovery(self) -> RedriveRecoveryActor:
        parts = self._parts
        return RedriveRecoveryActor(
            parts.backend.redrives.running, self.redrive, patient=parts.patience
        )

    async def _instruct(
        self, order_id: str, command: Retry | Discard, correlation_id: str, causation_id: str
    ) -> object:
        try:
            return await self._instructor.instruct(order_id, command, correlation_id, causation_id)
        except DrainingError as error:
            raise NoOrdersError from error

    async def _heard(self, order_id: str) -> None:
        try:
            await self._instructor.state(order_id)
        except InterruptedInstructionError:
            # It crashed: what it was told before this question went the same way, or is in the log.
            return
        except DrainingError as error:
            raise NoOrdersError from error
