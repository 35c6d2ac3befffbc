"""The supervision tree as others see it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from supervisor.child import Child
from supervisor.errors import AdminRestart, PathNotFound
from supervisor.parent import RestartNow
from supervisor.slot import Ref, Slot, State

_AT_ONCE = 1_000


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
    """A running supervision tree. All methods are for the loop's own thread."""

    def __init__(self, root: Child) -> None:
        self._root = root

    def describe(self, limit: int = 100, path: str = "/") -> Node:
        """A snapshot of the tree from a path downwards, with at most ``limit`` children of a pool.

        Those in trouble come first: among 100,000 children they are who is looked for.

        Raises:
            PathNotFound: there is no such place
        """
        return _describe(self._locate(path)[1], limit)

    def pattern(self, path: str) -> str:
        """The path, or, for a child of a pool, the pool's with ``/*``: there are few of those."""
        slot: Slot = self._root
        for name in filter(None, path.split("/")):
            if slot.kind == "pool":
                return f"{slot.path}/*"
            child = slot.slots.get(name)
            if child is None:
                break
            slot = child
        return path

    async def mailboxes(self) -> dict[str, int]:
        """The messages waiting at each place, those at a pool's children together.

        Others get their turn meanwhile: there may be 100,000 children.
        """
        waiting: dict[str, int] = {}
        places: list[Slot] = [self._root]
        for slot in places:
            waiting[slot.path] = _waiting(slot)
            if slot.kind != "pool":
                places += slot.slots.values()
                continue
            children = list(slot.slots.values())
            total = 0
            for first in range(0, len(children), _AT_ONCE):
                total += sum(map(_waiting, children[first : first + _AT_ONCE]))
                await asyncio.sleep(0)
            waiting[f"{slot.path}/*"] = total
        return waiting

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


def _waiting(slot: Slot) -> int:
    return 0 if slot.ref is None else slot.ref.statistics().mailbox


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
