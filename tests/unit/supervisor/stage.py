"""Actors that do what a test says, and a diary of what became of them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from actors.runtime import AsyncioActor
from supervisor import (
    ActorRestarted,
    Backoff,
    ChildSpec,
    PoolSpec,
    Root,
    Strategy,
    SupervisionEvent,
    SupervisorSpec,
    start_root,
    stop_root,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AT_ONCE = Backoff(initial_s=1e-6, factor=1.0, cap_s=1e-6)
E = TypeVar("E", bound=SupervisionEvent)


class Boom(Exception):
    """What actors here crash with."""


class Doom(Exception):
    """What they crash with when nothing can mend it."""


def now() -> datetime:
    """The time of day: noon when the loop was made."""
    return NOON + timedelta(seconds=asyncio.get_running_loop().time())


async def pass_time(seconds: float) -> None:
    """Let virtual time go by, with all that is to happen in it."""
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, done.set)
    await done.wait()


@dataclass
class Diary:
    """What happened, in order: "a up", "a down"; and the supervision events."""

    entries: list[str] = field(default_factory=list)
    events: list[SupervisionEvent] = field(default_factory=list)
    gave_up: list[BaseException] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)
    """The last instance of each name."""
    on_event: Callable[[], None] = lambda: None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, entry: str) -> None:
        self.entries.append(entry)
        self._news.set()

    def listen(self, event: SupervisionEvent) -> None:
        self.events.append(event)
        self._news.set()
        self.on_event()

    def give_up(self, error: BaseException) -> None:
        self.gave_up.append(error)
        self._news.set()

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def restarted(self, path: str) -> list[ActorRestarted]:
        return [event for event in self.of(ActorRestarted) if event.path == path]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, for at most a day of virtual time."""
        async with asyncio.timeout(86_400):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def has(self, *entries: str) -> None:
        """Wait until the diary is this, and no more."""
        await self.until(lambda: len(self.entries) >= len(entries))
        assert self.entries == list(entries)

    async def has_times(self, entry: str, times: int) -> None:
        """Wait until an entry has been made so often."""
        await self.until(lambda: self.entries.count(entry) >= times)

    def tear_out(self) -> list[str]:
        """The entries so far; the next one will be the first."""
        torn, self.entries = self.entries, []
        return torn


class Probe(AsyncioActor):
    """Writes its starts and stops into the diary, and does what it is told.

    "crash" and "doom" raise, "stop" stops it, an Exception is raised, a callable called,
    "who" is answered with the number of this instance.
    """

    use_registry = False

    def __init__(self, diary: Diary, name: str, number: int) -> None:
        super().__init__()
        self.diary = diary
        self.name = name
        self.number = number
        diary.probes[name] = self

    def on_start(self) -> None:
        self.diary.write(f"{self.name} up")

    def on_stop(self) -> None:
        self.diary.write(f"{self.name} down")

    def on_receive(self, message: Any) -> Any:
        match message:
            case "crash":
                raise Boom(self.name)
            case "doom":
                raise Doom(self.name)
            case "stop":
                self.stop()
            case "who":
                return self.number
            case Exception():
                raise message
            case str():
                self.diary.write(f"{self.name} got {message}")
            case _ if callable(message):
                return message()
        return None


class SlowStarter(Probe):
    """Starts when its gate opens: one for all instances."""

    def __init__(self, diary: Diary, name: str, number: int, *, gate: asyncio.Event) -> None:
        super().__init__(diary, name, number)
        self.gate = gate

    async def on_start(self) -> None:  # type: ignore[override]  # the runtime awaits it
        self.diary.write(f"{self.name} starting")
        await self.gate.wait()
        super().on_start()


class SlowStopper(Probe):
    """Takes its time to stop."""

    def __init__(self, diary: Diary, name: str, number: int, *, takes_s: float) -> None:
        super().__init__(diary, name, number)
        self.takes_s = takes_s

    async def on_stop(self) -> None:  # type: ignore[override]  # the runtime awaits it
        self.diary.write(f"{self.name} stopping")
        await pass_time(self.takes_s)
        super().on_stop()


class Failing(Probe):
    """Cannot start, as long as `fails` says so."""

    def __init__(
        self, diary: Diary, name: str, number: int, *, fails: Callable[[int], bool]
    ) -> None:
        super().__init__(diary, name, number)
        self.fails = fails

    def on_start(self) -> None:
        if self.fails(self.number):
            self.diary.write(f"{self.name} failing")
            raise Boom(f"{self.name} cannot start")
        super().on_start()


def factory(
    diary: Diary, name: str, kind: type[Probe] = Probe, **options: Any
) -> Callable[[], Probe]:
    """A factory that numbers its instances from 1."""
    made = 0

    def make() -> Probe:
        nonlocal made
        made += 1
        return kind(diary, name, made, **options)

    return make


def child(
    diary: Diary,
    name: str,
    kind: type[Probe] = Probe,
    /,
    *,
    spec: dict[str, Any] | None = None,
    **options: Any,
) -> ChildSpec:
    """A child that is a probe. ``spec`` is for the specification, the rest for the actor."""
    return ChildSpec(name, factory(diary, name, kind, **options), **(spec or {}))


def root_of(
    *children: ChildSpec | PoolSpec | SupervisorSpec,
    strategy: Strategy = Strategy.ONE_FOR_ONE,
    **fields: Any,
) -> SupervisorSpec:
    """A root whose restarts come at once, unless told otherwise."""
    return SupervisorSpec("root", children, strategy, **{"backoff": AT_ONCE, **fields})


async def start(spec: SupervisorSpec, diary: Diary, *, seed: int = 1) -> Root:
    return await start_root(
        spec,
        listener=diary.listen,
        clock=now,
        rng=random.Random(seed),
        on_give_up=diary.give_up,
    )


@asynccontextmanager
async def running(spec: SupervisorSpec, diary: Diary, *, seed: int = 1) -> AsyncIterator[Root]:
    """A tree for the time of a test. What its start wrote is torn out of the diary."""
    root = await start(spec, diary, seed=seed)
    diary.tear_out()
    try:
        yield root
    finally:
        await stop_root(root)
