"""What befalls the machine, the servers and the actors, at the times the plan names."""

from __future__ import annotations

from functools import partial

from persistence.events import WriterClaimed
from persistence.store import Commit
from simulation.machine import Machine
from simulation.observer import SimulatedCrash
from simulation.plan import ACTORS, Mishap
from simulation.process import Process
from simulation.wire import at_once
from supervisor import PathNotFound


class Fortune:
    """Lets the mishaps of a plan happen."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._world = machine.world
        self._over = False
        for mishap in self._world.plan.mishaps:
            self._world.timeline.after(mishap.at, partial(self._befall, mishap))

    def calm(self) -> None:
        """From here on nothing befalls anybody."""
        self._over = True

    def interrupt_redrive(self) -> None:
        """Soon, one of the redrives under way crashes, or the process that drives them dies."""
        world = self._world
        world.timeline.after(int(world.rng.random() * 200 + 1) / 1000, self._interrupt_redrive)

    def _interrupt_redrive(self) -> None:
        world, process = self._world, self._machine.current
        if not process.serving:
            return
        redrives = [path for path in process.paths() if path.startswith("/redrives/")]
        if not redrives or world.rng.random() < 0.5:
            process.die("is killed")
        else:
            self._strike(process, Mishap(0.0, "crash", world.rng.choice(redrives)))

    def _befall(self, mishap: Mishap) -> None:
        if self._over:
            return
        world, process = self._world, self._machine.current
        world.trace.add("fortune", f"{mishap.kind} {mishap.where} {mishap.seconds:.3f}")
        match mishap.kind:
            case "kill":
                process.die("is killed")
            case "stop":
                process.ask_to_stop()
            case "pause":
                self._pause(process, mishap.seconds)
            case "stall":
                world.timeline.stall(mishap.seconds)
            case "rival":
                self._claim()
            case "clock":
                forward = mishap.where == "forward"
                world.timeline.wall_offset_s += mishap.seconds if forward else -mishap.seconds
            case "outage":
                world.chaos.down_until[mishap.where] = world.timeline.now + mishap.seconds
            case _ if process.serving:
                self._strike(process, mishap)

    def _pause(self, process: Process, seconds: float) -> None:
        """Stop a process; half of the time somebody takes it for dead and starts another.

        The one that wakes up then may break before it learns that it has been replaced.
        """
        if process.over:
            return
        world = self._world
        process.paused_until = world.timeline.now + seconds
        if world.rng.random() < 0.5:
            self._machine.launch()
            if world.rng.random() < 0.5:
                self._break_at_dawn(process, seconds)

    def _break_at_dawn(self, process: Process, seconds: float) -> None:
        """Above all its journal, which alone would tell it; at once, or with the first packets."""
        rng, latency_s = self._world.rng, self._world.chaos.latency_s()
        path = rng.choice(("/journal", rng.choice(ACTORS)))
        mishap = Mishap(0.0, rng.choice(("crash", "restart")), path)
        late_s = rng.choice((0.0, latency_s, latency_s * 10))
        strike = partial(self._strike_awakened, process, mishap)
        self._world.timeline.after(seconds + late_s, strike)

    def _strike_awakened(self, process: Process, mishap: Mishap) -> None:
        if not self._over and process.serving:
            self._world.trace.add("fortune", f"{mishap.kind} {mishap.where} of {process.name}")
            self._strike(process, mishap)

    def _claim(self) -> None:
        """Another writer claims the log, and is never heard of again."""
        world = self._world
        position, name = world.log.last() + 1, world.new_id()
        claim = Commit(
            shard=0,
            position=position,
            stream=f"writer-rival-{name}",
            from_seq=1,
            events=(WriterClaimed(f"rival-{name}"),),
            commit_id=name,
            writer=f"rival-{name}",
            at=world.log.last_at(),
            correlation_id=name,
            causation_id=None,
        )
        at_once(world.log.insert([world.log.encode(claim)]))

    def _strike(self, process: Process, mishap: Mishap) -> None:
        """Crash an actor: by itself, or at an operator's wish."""
        path = mishap.where
        if path in ("*", "/orders/*"):
            anywhere = process.paths() if path == "*" else process.live_orders()
            if not anywhere:
                return
            path = self._world.rng.choice(anywhere)
        try:
            if mishap.kind == "crash":
                process.crash(path, SimulatedCrash(f"at {path}"))
            else:
                self._world.by_hand[process.name, path] = self._world.timeline.now
                process.restart(path)
        except PathNotFound:
            self._world.trace.add("fortune", f"nobody at {path}")
