"""One seed, one run, one outcome."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from orders.redrive import Action
from simulation.callers import Changer, Errand, Redriver, Town
from simulation.checks import check
from simulation.machine import Machine
from simulation.mishaps import Fortune
from simulation.plan import TROUBLE_S
from simulation.tap import tapped
from simulation.world import World

_PATIENCE_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a seed. No ``violations``: everything was as promised."""

    seed: int
    trace_hash: str
    violations: tuple[str, ...]
    orders: int
    lives: int
    seconds: float
    """Virtual ones."""
    lines: tuple[str, ...] = ()


def simulate(seed: int, *, keep_trace: bool = False) -> Outcome:
    """Run a seed."""
    with tapped(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RuntimeWarning)
        world = World(seed)
        machine = Machine(world)
        try:
            _run(world, machine)
        finally:
            machine.close()
        for warning in caught:
            world.violated(f"a warning: {warning.message}")
    return Outcome(
        seed,
        world.trace.hexdigest(),
        tuple(world.violations),
        orders=len(world.promises.placed),
        lives=machine.lives,
        seconds=world.timeline.now,
        lines=tuple(world.trace.lines) if keep_trace else (),
    )


def _run(world: World, machine: Machine) -> None:
    town = Town(machine)
    fortune = Fortune(machine)
    machine.run_until(lambda: False, TROUBLE_S)
    world.timeline.advance(TROUBLE_S)
    world.trace.add("fortune", "calm")
    world.chaos.calm()
    fortune.calm()
    machine.calm()
    if not _settle(world, machine, lambda: town.content):
        world.violated(f"stuck: {machine.unrest() or town.discontent()}")
        return
    if world.plan.clears_up:
        _clear_up(world, machine, fortune)
    check(world)
    _stop(world, machine)


def _clear_up(world: World, machine: Machine, fortune: Fortune) -> None:
    """Let an operator retry whatever is parked, then discard what parked again."""
    verbs: tuple[Action, ...] = ("retry", "discard")
    for verb in verbs:
        world.trace.add("caller", f"{verb} all")
        errands: list[Errand] = []
        if world.plan.in_bulk:
            errands = [Redriver(machine, verb, world.rng.choice((10, 50)))]
            if world.rng.random() < 0.5:
                fortune.interrupt_redrive()
        else:
            errands = [Changer(machine, verb, _named(row_id)) for row_id in machine.parked()]
        for errand in errands:
            errand.begin()
        if not _settle(world, machine, partial(_all_done, errands)):
            world.violated(f"stuck after {verb}: {machine.unrest()}")


def _settle(world: World, machine: Machine, content: Callable[[], bool]) -> bool:
    deadline = world.timeline.now + _PATIENCE_S
    return machine.run_until(
        lambda: not machine.is_occupied and content() and not machine.unrest(), deadline
    )


def _stop(world: World, machine: Machine) -> None:
    """Stop the last process as a SIGTERM does, and see what it leaves behind."""
    machine.current.ask_to_stop()
    if not machine.run_until(lambda: machine.current.over, world.timeline.now + _PATIENCE_S):
        world.violated("the last process did not stop")


def _all_done(errands: list[Errand]) -> bool:
    return all(each.done for each in errands)


def _named(order_id: str) -> Callable[[], str]:
    return lambda: order_id
