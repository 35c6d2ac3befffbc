"""File locks between the servers of one data folder. The kernel lets go of a dead holder's.

Python's descriptors are not inherited: no lock is ever kept by the mongod that we start.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

from persistence.embedded.errors import MongoUnavailable

POLL_S = 0.02


@contextlib.asynccontextmanager
async def exclusive(path: Path, timeout_s: float) -> AsyncIterator[None]:
    """Hold ``path`` alone: one server at a time starts, adopts or stops the mongod.

    Raises:
        MongoUnavailable: another server has held it for ``timeout_s``.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    descriptor = _open(path)
    try:
        # Asked again and again: a lock cannot be awaited, and a thread waiting for one
        # cannot be cancelled.
        while not _lock(descriptor, fcntl.LOCK_EX):
            if asyncio.get_running_loop().time() > deadline:
                raise MongoUnavailable(f"another server has held {path} for {timeout_s:g} s")
            await asyncio.sleep(POLL_S)
        yield
    finally:
        os.close(descriptor)


class Lease:
    """The sign that a server uses the mongod, shared by all that do. The last one out stops it.

    Taken and given back only by who holds the start lock; a server that is killed gives it back
    by dying.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = _open(path)
        self.found_alone = _lock(self._descriptor, fcntl.LOCK_EX)
        """Whether nobody else used the mongod when this lease was taken."""
        _lock(self._descriptor, fcntl.LOCK_SH)

    def give_back(self) -> bool:
        """Give the lease back; True: nobody else holds one."""
        alone = _lock(self._descriptor, fcntl.LOCK_EX)
        os.close(self._descriptor)
        return alone


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
