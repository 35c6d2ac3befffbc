"""A process that is watched and signalled by a pidfd: ours or adopted, without a thread."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

from loguru import logger


class Process:
    """One process. The pidfd keeps its number from meaning another process under our hands."""

    def __init__(self, pid: int) -> None:
        """Hold the process ``pid``.

        Raises:
            ProcessLookupError: there is none.
        """
        self.pid = pid
        self._pidfd = os.pidfd_open(pid)
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int | None] = self._loop.create_future()
        self._loop.add_reader(self._pidfd, self._end)

    async def ended(self) -> int | None:
        """Wait until it has ended: its exit status, -N for signal N, None if not our child."""
        return await asyncio.shield(self._ended)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)

    async def terminate(self, grace_s: float) -> None:
        """Ask it to end, and end it by force if it has not done so within ``grace_s``."""
        self.send(signal.SIGTERM)
        # Not asyncio.timeout: in a task that is being cancelled, as a start may be, Python 3.11.2
        # (Debian 12's) raises CancelledError when the time is up, and nothing would be killed.
        await asyncio.wait({self._ended}, timeout=grace_s)
        if not self._ended.done():
            logger.warning("process {} did not end within {} s: killing it", self.pid, grace_s)
            self.send(signal.SIGKILL)
            await self.ended()

    def close(self) -> None:
        """Stop watching; the process goes on. May be called twice."""
        if self._pidfd >= 0:
            self._loop.remove_reader(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = -1
            self._ended.cancel()

    def _end(self) -> None:
        self._loop.remove_reader(self._pidfd)
        status: int | None = None
        # A child stays a zombie until it is waited for, and as PID 1 of a container every
        # orphan is our child.
        with contextlib.suppress(ChildProcessError):
            status = os.waitstatus_to_exitcode(os.waitpid(self.pid, os.WNOHANG)[1])
        self._ended.set_result(status)


def command_line(pid: int) -> list[str]:
    """The arguments a process was started with; none for a zombie, or where there is no process."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(argument) for argument in arguments.split(b"\0")[:-1]]


def started_at(pid: int) -> int | None:
    """When a process was started, in clock ticks since boot; None where there is no process."""
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # The second field is the name in brackets and may itself hold brackets and blanks.
    return int(status.rpartition(b")")[2].split()[19])
