"""One life of the server: the engine on a loop of its own, from its start to its death."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from random import Random
from typing import Any

from actors.inventory import StockInterruptedError
from engine.backend import Backend
from engine.engine import Engine
from engine.parts import Gateways
from gateways.sandbox import SandboxCarrier, SandboxPayments
from persistence.customers import CustomerVault
from simulation.database import (
    DATABASE,
    Connection,
    SimulatedCheckpoints,
    SimulatedCustomers,
    SimulatedReadModel,
    SimulatedRedrives,
    SimulatedSnapshots,
    SimulatedStore,
    unavailable,
)
from simulation.loop import Killed, SimulatedLoop
from simulation.observer import ProcessObserver
from simulation.provider import SeededFaults, SimulatedLedger
from simulation.wire import Wire
from simulation.world import World
from supervisor import Node
from supervisor.errors import GaveUp

OnLost = Callable[[], None]


class Wall:
    """The wall clock of a process, which also knows who observes the process."""

    def __init__(self, world: World, observer: ProcessObserver) -> None:
        self.observer = observer
        self._now = world.timeline.wall_clock

    def __call__(self) -> datetime:
        return self._now()


class Process:
    """A server process. ``fuse``: after so many callbacks it dies, wherever it is."""

    def __init__(self, world: World, number: int, fuse: int | None) -> None:
        self.name = f"p{number}"
        self.world = world
        self.over = False
        self.serving = False
        self.paused_until = 0.0
        self.engine: Engine | None = None
        self._rng = Random(world.rng.getrandbits(64))
        self.loop = SimulatedLoop(  # type: ignore[abstract]  # it lacks what the engine never asks for
            world.timeline, Random(world.rng.getrandbits(64)), self._on_error
        )
        self.loop.fuse = fuse
        self.observer = ProcessObserver(self.name, world, self.loop)
        self.loop.observer = self.observer
        self._told_to_stop: asyncio.Future[None] = self.loop.create_future()
        self._requests: dict[asyncio.Task[None], OnLost] = {}
        self._main = self.loop.create_task(self._live())
        self.note("starts")

    def note(self, what: str) -> None:
        """Write something about this process into the trace."""
        self.world.trace.add(self.name, what)

    @property
    def paused(self) -> bool:
        """Whether it gets no processor time just now."""
        return self.paused_until > self.world.timeline.now

    @property
    def ready(self) -> bool:
        """Whether it can do something now."""
        return self.loop.busy and not self.paused

    def next_at(self) -> float | None:
        """When it can do something next, if nobody disturbs it."""
        return self.paused_until if self.paused else self.loop.next_at()

    def turn(self, *, alone: bool) -> None:
        """Let it do what it can do now; ``alone``: nobody else can do anything."""
        try:
            self.loop.turn(alone=alone)
        except Killed:
            self.die("dies")
        if self._main.done() and not self.over:
            if (error := self._main.exception()) is not None:
                self.world.violated(f"{self.name} ended with {error!r}")
            self.die("ends")

    def die(self, how: str) -> None:
        """Be gone at once; whoever waits for an answer has lost the connection."""
        if self.over:
            return
        self.over, self.serving = True, False
        self.note(how)
        self.loop.close()
        for on_lost in list(self._requests.values()):
            on_lost()
        self._requests.clear()

    def ask_to_stop(self) -> None:
        """Send it a SIGTERM."""
        if not self._told_to_stop.done():
            self.note("is told to stop")
            self._told_to_stop.set_result(None)

    def request(self, handler: Coroutine[Any, Any, None], on_lost: OnLost) -> asyncio.Task[None]:
        """Have a request handled; ``on_lost`` is called if the process dies over it."""
        task = self.loop.create_task(handler)
        self._requests[task] = on_lost
        task.add_done_callback(self._answered)
        return task

    def crash(self, path: str, error: Exception) -> None:
        """Let the actor at a path fail, as if its handler had raised.

        Raises:
            supervisor.PathNotFound: if there is none.
        """
        assert self.engine is not None
        self.engine._root.find(path).crash(error)

    def restart(self, path: str) -> None:
        """Let an operator restart the actor at a path; raises as above."""
        assert self.engine is not None
        self.engine._root.restart(path)

    def paths(self) -> list[str]:
        """Where the actors stand, but for those of the orders."""
        assert self.engine is not None
        return [path for path in _paths(self.engine._root.describe()) if "/orders/" not in path]

    def live_orders(self) -> list[str]:
        """The paths of the orders that have an actor."""
        assert self.engine is not None
        return [path for path in _paths(self.engine._root.describe()) if "/orders/" in path]

    def _answered(self, task: asyncio.Task[None]) -> None:
        on_lost = self._requests.pop(task, None)
        if task.cancelled():
            if on_lost is not None:
                on_lost()
        elif (error := task.exception()) is not None:
            self.world.violated(f"a request ended with {type(error).__name__}: {error}")

    def _on_error(self, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.world.violated(f"{self.name}: {context.get('message')}: {error!r}")

    async def _live(self) -> None:
        """What ``cli.serve`` does with an engine."""
        backend = self._backend()
        self.engine = engine = Engine(
            self.world.plan.settings,
            backend,
            self._gateways(backend),
            clock=Wall(self.world, self.observer),
            rng=self._rng,
            new_id=self.world.new_id,
        )
        self.world.writers[self.name] = engine._parts.status.writers
        try:
            await engine.start()
        except (GaveUp, StockInterruptedError) as error:
            self.note(f"could not start: {type(error).__name__}")
            return
        self.serving = True
        self.note("serves")
        over: list[asyncio.Future[Any]] = [self._told_to_stop, engine.failed]
        await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
        self.serving = False
        if engine.failed.done():
            self.note(f"gave up: {type(engine.failed.result()).__name__}")
        engine.drain()
        try:
            async with asyncio.timeout(self.world.plan.settings.shutdown_s):
                await self._finish_requests()
                await engine.stop()
        except TimeoutError:
            self.note("did not stop in time")
            return
        await self._check_leftovers()

    async def _finish_requests(self) -> None:
        """What aiohttp does: let the requests end, then end them."""
        if self._requests:
            await asyncio.wait(list(self._requests), timeout=10.0)
        for task in list(self._requests):
            task.cancel()
        if self._requests:
            await asyncio.wait(list(self._requests))

    async def _check_leftovers(self) -> None:
        """Whatever still runs must end by itself: nothing waits for what never comes."""
        left = [task for task in self.loop.tasks() if task is not self._main]
        if left:
            await asyncio.wait(left, timeout=60.0)
        for task in left:
            if not task.done():
                self.world.violated(f"{self.name} stopped, and left {describe_task(task)}")

    def _backend(self) -> Backend:
        world = self.world
        wire = Wire(world.timeline, self.loop, unavailable)
        database = Connection(
            f"{self.name} {DATABASE}", wire, world.chaos, world.timeline, world.trace
        )
        secret = world.plan.settings.personal_data_secret().get_secret_value().encode()
        return Backend(
            store=SimulatedStore(database, world.log),
            orders=SimulatedReadModel(database, world.orders),
            redrives=SimulatedRedrives(database, world.redrives),
            checkpoints=SimulatedCheckpoints(database, world.checkpoints),
            snapshots=SimulatedSnapshots(database, world.snapshots),
            customers=CustomerVault(SimulatedCustomers(database, world.customers), secret),
            payments=self._ledger("payments", world.payments),
            shipments=self._ledger("shipments", world.shipments),
        )

    def _ledger(self, name: str, real: Any) -> SimulatedLedger:
        world = self.world
        wire = Wire(world.timeline, self.loop, lambda fate: ConnectionResetError(fate))
        return SimulatedLedger(name, real, wire, world.chaos, world.trace, world.witness)

    def _gateways(self, backend: Backend) -> Gateways:
        world = self.world

        def faults(name: str) -> SeededFaults:
            return SeededFaults(name, world.chaos, world.timeline, world.trace)

        return Gateways(
            SandboxPayments(backend.payments, self._rng, faults("payments")),
            SandboxCarrier(backend.shipments, self._rng, faults("shipments")),
        )


def _paths(node: Node) -> Iterator[str]:
    for child in node.children:
        yield child.path
        yield from _paths(child)


def describe_task(task: asyncio.Task[Any]) -> str:
    """A task by the name of its coroutine."""
    return getattr(task.get_coro(), "__qualname__", "a task")
