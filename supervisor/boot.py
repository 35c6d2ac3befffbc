"""The start of a supervisor with its children."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from actors.runtime import Exit
from supervisor.child import Child
from supervisor.crash import error_text
from supervisor.errors import AdminRestart, StartFailed
from supervisor.mender import Mender
from supervisor.parent import error_of, fatal_failure
from supervisor.slot import State


class Boot:
    """Children start in order, each when the one before it is up. If one fails, all have failed.

    That holds for those already up, too: the one that is starting may wait for an answer of theirs.
    """

    def __init__(self, path: str, mender: Mender) -> None:
        self.under_way = True
        self.failure: Exception | None = None
        """What the supervisor shall crash with."""
        self._path = path
        self._mender = mender
        self._aborted = False
        self._news = asyncio.Event()

    async def run(self, children: Sequence[Child]) -> None:
        """Start the children, until all are up or `abort` is called."""
        for child in children:
            await child.gone.wait()  # killed with the last supervisor, it may still unwind
            if self._aborted:
                return
            self._mender.start_child(child)
            while child.state is State.STARTING and not self._aborted:
                self._news.clear()
                await self._news.wait()

    def abort(self, failure: Exception | None = None) -> bool:
        """Start no further children; return whether the boot was still under way.

        The first failure stands; without one it is a mere stop.
        """
        if self.under_way and not self._aborted:
            self._aborted = True
            self.failure = failure
            self._news.set()
        return self.under_way

    def child_started(self) -> None:
        """Go on after a child is up."""
        self._news.set()

    def child_exited(self, child: Child, exit: Exit) -> None:
        """Go on after a child ended."""
        failed = exit.reason != "normal"
        if self._aborted:
            return
        if isinstance(exit.error, AdminRestart):
            self._mender.restart_child(child, 0.0, 0.0, error_text(exit.error))
        elif child.restart.revives(crashed=failed) or (failed and child.up_at is None):
            error = error_of(child, exit)
            failure = fatal_failure(self._path, child, error) or StartFailed(
                self._path, child.path, error_text(error)
            )
            failure.__cause__ = error
            self.abort(failure)
        else:
            self._mender.forget_child(child)
        self._news.set()
