"""What a pool is asked. Each is answered at once: a new child's mailbox holds what comes early."""

from __future__ import annotations

from dataclasses import dataclass

from supervisor.spec import ActorFactory


@dataclass(frozen=True, slots=True)
class StartChild:
    """Start a child; the answer is its ref.

    To be asked, not told: a name that is taken (ChildExists) or is none (SpecError) is the asker's
    mistake, and with nobody to answer it would be the pool's.
    """

    name: str
    factory: ActorFactory


@dataclass(frozen=True, slots=True)
class GetOrStart:
    """The answer is the ref of the child of that name, started if there is none.

    A child keeps its address while it waits to be restarted, and through its quarantine.
    """

    name: str
    factory: ActorFactory


@dataclass(frozen=True, slots=True)
class WhereIs:
    """The answer is the ref of the child of that name, or None."""

    name: str
