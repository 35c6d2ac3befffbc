"""The supervision tree as others see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from supervisor.child import Child
from supervisor.errors import AdminRestart, PathNotFound
from supervisor.parent import RestartNow
from supervisor.slot import Ref, Slot, State


class Node(NamedTuple):
    """One place in the tree, at one moment."""

    path: str
    kind: str
    """worker, supervisor or pool."""
    state: str
    restarts: int
    mailbox: int
    handled: int
    failures: int
    since: datetime
    """When it came into this state."""
    next_restart_at: datetime | None
    children: tuple[Node, ...]
    children_total: int
    """How many there are, whether listed or not."""


class Tree:
    """A running supervision tree. All methods are for the loop's own thread, and none waits."""

    def __init__(self, root: Child) -> None:
        self._root = root

    def describe(self, limit: int = 100) -> Node:
        """A snapshot of the whole tree, with at most ``limit`` children of each pool.

        Those in trouble come first: among 100,000 children they are who is looked for.
        """
        return _describe(self._root, limit)

    def find(self, path: str) -> Ref:
        """The address at a path.

        Raises:
            PathNotFound: nobody lives there, nor will without being started anew
        """
        _, slot = self._locate(path)
        if slot.ref is None:
            raise PathNotFound(path)
        return slot.ref

    def population(self, path: str) -> int:
        """How many children there are at a path, whatever they do just now.

        Raises:
            PathNotFound: there is no such place
        """
        return len(self._locate(path)[1].slots)

    def restart(self, path: str) -> None:
        """Let the actor at a path crash and come back, without spending budget.

        One that waits for its backoff need wait no longer, one that is done starts again. One that
        is stopping, or in quarantine, is left to finish that.

        Raises:
            PathNotFound: there is no such place
        """
        parent, slot = self._locate(path)
        if slot.state in (State.STARTING, State.RUNNING):
            slot.crash(AdminRestart())
        elif not slot.up and parent is not None and parent.ref is not None:
            parent.ref.tell(RestartNow(slot.name))

    def _locate(self, path: str) -> tuple[Slot | None, Slot]:
        parent: Slot | None = None
        slot: Slot = self._root
        for name in filter(None, path.split("/")):
            child = slot.slots.get(name)
            if child is None:
                raise PathNotFound(path)
            parent, slot = slot, child
        return parent, slot


def _describe(slot: Slot, limit: int) -> Node:
    counters = None if slot.ref is None else slot.ref.statistics()
    return Node(
        path=slot.path,
        kind=slot.kind,
        state=slot.state.value,
        restarts=slot.restarts,
        mailbox=0 if counters is None else counters.mailbox,
        handled=0 if counters is None else counters.handled,
        failures=0 if counters is None else counters.failures,
        since=slot.since,
        next_restart_at=slot.next_restart_at,
        children=tuple(_describe(child, limit) for child in _shown(slot, limit)),
        children_total=len(slot.slots),
    )


def _shown(slot: Slot, limit: int) -> Iterable[Slot]:
    children = slot.slots.values()
    if slot.kind != "pool" or len(children) <= limit:
        return children
    troubled = islice(filter(_in_trouble, children), limit)
    return islice(dict.fromkeys(chain(troubled, islice(children, limit))), limit)


def _in_trouble(slot: Slot) -> bool:
    return slot.restarts > 0 or slot.state is not State.RUNNING
