"""The machine the server runs on: it turns the processes, and starts a new one when one is gone."""

from __future__ import annotations

from collections.abc import Callable

from orders.redrive import RedriveStatus, redrive_stream
from orders.state import Status
from simulation.process import Process
from simulation.wire import at_once
from simulation.world import World

_RESTART_S = 3.0
_LONG_S = 3_600.0
_TURNS = 20_000


class Machine:
    """Runs the processes of one world. The newest is the one that callers reach."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lives = 0
        self._turns_left = _TURNS
        self._active: list[Process] = []
        self._launching = False
        self._calm = False
        self.current = self.launch()

    def launch(self) -> Process:
        """Start a process beside those that run."""
        self._launching = False
        fuses = self.world.plan.fuses
        fuse = fuses[self.lives] if self.lives < len(fuses) and not self._calm else None
        self.lives += 1
        self.current = Process(self.world, self.lives, fuse)
        self._active.append(self.current)
        self.world.newest = self.current.name
        return self.current

    def calm(self) -> None:
        """Let no process die any more, nor pause."""
        self._calm = True
        for process in self._active:
            process.loop.fuse = None
            process.paused_until = 0.0
            if process is not self.current:
                # Idle, it may never learn that it is fenced: somebody has to end it.
                process.ask_to_stop()

    def run_until(self, done: Callable[[], bool], deadline: float) -> bool:
        """Let everything happen until ``done``; return whether it came to that in time.

        ``done`` is asked whenever nobody has anything to do at the moment.
        """
        while self._turns_left:
            self._turns_left -= 1
            if not self._turn():
                if done():
                    return True
                if not self._wait(deadline):
                    return done()
            if self.current.over or len(self._active) > 1:
                self._bury()
        self.world.violated("no end in sight: somebody is busy with nothing")
        return False

    def close(self) -> None:
        """Forget all processes."""
        for process in self._active:
            process.loop.close()
        self._active.clear()

    def parked(self) -> list[str]:
        """The ids of the orders that are parked, as the read model has them."""
        rows = at_once(self.world.orders.by_ids(self._order_ids()))
        return [row.id for row in rows.values() if row.status is Status.PARKED]

    @property
    def is_occupied(self) -> bool:
        """Whether an order has something to do: a look that costs nothing."""
        engine = self.current.engine
        return (
            engine is None or not self.current.serving or bool(engine._root.population("/orders"))
        )

    def unrest(self) -> str:
        """What is still going on, in words; nothing if all is at rest."""
        world, engine = self.world, self.current.engine
        if not self.current.serving or engine is None:
            return "no process serves"
        if len(self._active) > 1:
            return "an older process still runs"
        if not engine._recovered.is_set():
            return "not recovered"
        if live := engine._root.population("/orders"):
            return f"{live} orders have actors"
        if engine._root.population("/redrives"):
            return "a redrive has not ended"
        if len(engine._parts.outbox):
            return "supervision events wait to be written"
        expires = world.plan.settings.hold_s < _LONG_S
        ids = self._order_ids()
        rows = at_once(world.orders.by_ids(ids))
        for order_id in ids:
            row = rows.get(order_id)
            if row is None or row.version < at_once(world.log.last_seq(f"order-{order_id}")):
                return f"{order_id} is not up to date in the read model"
            if not row.status.at_rest:
                return f"{row.id} is {row.status}, and has no actor"
            if expires and row.hold_until is not None:
                return f"{row.id} is parked and its hold is to expire"
        for redrive_id in world.log.redrive_ids():
            redrive = at_once(world.redrives.get(redrive_id))
            last = at_once(world.log.last_seq(redrive_stream(redrive_id)))
            if redrive is None or redrive.version < last:
                return f"redrive {redrive_id} is not up to date in the read model"
            if redrive.status is RedriveStatus.RUNNING:
                return f"redrive {redrive_id} has not ended"
        return ""

    def _order_ids(self) -> list[str]:
        return self.world.log.order_ids()

    def _turn(self) -> bool:
        """Let one of those who have something to do do it; return whether there was any."""
        if len(self._active) == 1:
            ready = self._active if self._active[0].ready else []
        else:
            ready = [process for process in self._active if process.ready]
        if not ready:
            return False
        alone = len(ready) == 1
        (ready[0] if alone else self.world.rng.choice(ready)).turn(alone=alone)
        return True

    def _wait(self, deadline: float) -> bool:
        """Let time pass until somebody may have something to do; return whether it came to that."""
        timeline, active = self.world.timeline, self._active
        while True:
            following = timeline.next_at()
            for process in active:
                at = process.next_at()
                if at is not None and (following is None or at < following):
                    following = at
            if following is None or following > deadline:
                return False
            timeline.advance(following)
            # Mostly it is a packet that arrived somewhere, and nobody who runs has heard of it yet.
            if len(active) != 1 or active[0].over or active[0].loop.busy:
                return True

    def _bury(self) -> None:
        self._active = [process for process in self._active if not process.over]
        if self.current.over and not self._launching:
            self._launching = True
            seconds = int(self.world.rng.random() * _RESTART_S * 1000 + 1) / 1000
            self.world.timeline.after(seconds, self.launch)
