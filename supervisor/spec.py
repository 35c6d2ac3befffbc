"""What shall run: a tree of frozen values, each checked when it is made, before anything starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from actors.runtime import AsyncioActor
from supervisor.backoff import Backoff
from supervisor.crash import Crash
from supervisor.errors import SpecError
from supervisor.intensity import Intensity
from supervisor.strategy import Strategy
from supervisor.validation import (
    require_callable,
    require_instance,
    require_name,
    require_number,
    require_tuple,
)

ActorFactory = Callable[[], AsyncioActor]
"""Makes a new instance of an actor, at its start and again at each restart."""

Quarantine = Callable[[str, Crash], ActorFactory]
"""Given a child's name and its last crash, makes the actor that stands in for it, once."""

KILL_GRACE_S = 6.0
"""What a kill may take: the runtime gives cancelled coroutines five seconds to unwind."""


class Restart(StrEnum):
    """When a child that ended starts again; OTP's words."""

    PERMANENT = "permanent"
    """Always."""

    TRANSIENT = "transient"
    """Only if it crashed; a normal stop means that its work is done."""

    TEMPORARY = "temporary"
    """Never."""

    def revives(self, *, crashed: bool) -> bool:
        """Whether a child that ended so starts again."""
        return self is Restart.PERMANENT or (self is Restart.TRANSIENT and crashed)


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One actor under a supervisor.

    ``backoff`` of None is the supervisor's. At a stop the child has ``shutdown_s`` seconds, then it
    is killed. ``fatal`` errors are escalated at once, up to the root: no restart can mend them.

    Raises:
        SpecError: a field holds what it may not.
    """

    kind: ClassVar[str] = "worker"

    name: str
    factory: ActorFactory
    restart: Restart = Restart.PERMANENT
    backoff: Backoff | None = None
    shutdown_s: float = 5.0
    fatal: tuple[type[Exception], ...] = ()

    def __post_init__(self) -> None:
        require_name("name", self.name)
        require_callable("factory", self.factory)
        require_instance("restart", self.restart, Restart)
        if self.backoff is not None:
            require_instance("backoff", self.backoff, Backoff)
        require_number("shutdown_s", self.shutdown_s)
        require_tuple("fatal", self.fatal, _is_exception_type, "exception types")

    @property
    def deadline_s(self) -> float:
        """How long a stop may take before it becomes a kill."""
        return self.shutdown_s


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """Children that come and go by name, each with its own budget (Elixir's DynamicSupervisor).

    ``restart``, ``backoff`` and ``intensity`` hold for each child; the pool itself is permanent.
    All children stop at once and share ``shutdown_s`` seconds. A child that spent its budget is
    taken out; if ``quarantine`` is given, the actor it makes takes the child's place.

    Raises:
        SpecError: a field holds what it may not.
    """

    kind: ClassVar[str] = "pool"

    name: str
    restart: Restart = Restart.TRANSIENT
    backoff: Backoff = field(default_factory=Backoff)
    intensity: Intensity = field(default_factory=Intensity)
    shutdown_s: float = 5.0
    quarantine: Quarantine | None = None

    def __post_init__(self) -> None:
        require_name("name", self.name)
        require_instance("restart", self.restart, Restart)
        require_instance("backoff", self.backoff, Backoff)
        require_instance("intensity", self.intensity, Intensity)
        require_number("shutdown_s", self.shutdown_s)
        if self.quarantine is not None:
            require_callable("quarantine", self.quarantine)

    @property
    def deadline_s(self) -> float:
        """How long a stop may take: the pool kills its stragglers itself and needs a moment to."""
        return self.shutdown_s + KILL_GRACE_S


@dataclass(frozen=True, slots=True)
class SupervisorSpec:
    """A supervisor and its children, which start in this order and stop against it.

    All children draw on one ``intensity``, as in OTP; ``backoff`` is for those that name none.
    ``shutdown_s`` of None is as long as its children may take one after the other.

    Raises:
        SpecError: a field holds what it may not, or two children share a name.
    """

    kind: ClassVar[str] = "supervisor"

    name: str
    children: tuple[ChildSpec | PoolSpec | SupervisorSpec, ...]
    strategy: Strategy = Strategy.ONE_FOR_ONE
    intensity: Intensity = field(default_factory=Intensity)
    backoff: Backoff = field(default_factory=Backoff)
    restart: Restart = Restart.PERMANENT
    shutdown_s: float | None = None

    def __post_init__(self) -> None:
        require_name("name", self.name)
        require_tuple("children", self.children, _is_spec, "child specifications")
        names = Counter(child.name for child in self.children)
        for name, times in names.items():
            if times > 1:
                raise SpecError("children", name, "named once among its siblings")
        require_instance("strategy", self.strategy, Strategy)
        require_instance("intensity", self.intensity, Intensity)
        require_instance("backoff", self.backoff, Backoff)
        require_instance("restart", self.restart, Restart)
        if self.shutdown_s is not None:
            require_number("shutdown_s", self.shutdown_s)

    @property
    def deadline_s(self) -> float:
        """How long a stop of the whole branch may take before it becomes a kill."""
        if self.shutdown_s is not None:
            return self.shutdown_s
        return sum(child.deadline_s + KILL_GRACE_S for child in self.children)


AnySpec = ChildSpec | PoolSpec | SupervisorSpec


def _is_spec(value: object) -> bool:
    return isinstance(value, ChildSpec | PoolSpec | SupervisorSpec)


def _is_exception_type(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)
