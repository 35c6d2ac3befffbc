"""One mongod in one data folder: its command line, its start, and how a running one is found."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from persistence.embedded.last_words import last_words
from persistence.embedded.ports import HOST
from persistence.embedded.process import Process, command_line, started_at
from persistence.embedded.record import Record

REPLICA_SET = "conveyor"
ADDRESS_IN_USE = 48
"""The exit status of a mongod whose port was taken."""

LOG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mongod:
    """How to run mongod in ``folder``, which also holds its log, its record and the locks."""

    binary: Path
    folder: Path
    cache_gb: float
    parameters: Mapping[str, str]
    start_timeout_s: float
    stop_timeout_s: float

    @property
    def log(self) -> Path:
        return self.folder / "mongod.log"

    @property
    def output(self) -> Path:
        """What mongod, or the loader before it, says while there is no log yet."""
        return self.folder / "mongod.out"

    @property
    def record(self) -> Path:
        return self.folder / "mongod.json"

    @property
    def start_lock(self) -> Path:
        """Held by the one server that is starting, adopting or stopping it."""
        return self.folder / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by all servers that use it."""
        return self.folder / "users.lock"

    def spawn(self, port: int) -> Process:
        """Start it, in a session of its own so that Ctrl-C does not reach it before its users.

        Raises:
            OSError: the binary cannot be run.
        """
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            os.replace(self.log, self.log.with_suffix(".log.1"))
        # A server's secrets are no business of its child's.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CONVEYOR_")}
        written = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        pid = os.posix_spawn(
            self.binary,
            self._arguments(port),
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, os.fspath(self.output), written, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE],
        )
        process = Process(pid)
        started = started_at(pid)
        if started is not None:
            Record(pid, port, started, str(self.binary)).save(self.record)
        return process

    def find_running(self) -> tuple[Process, int] | None:
        """The mongod that runs in this folder, and its port; None if none does.

        The record is a hint, and so is mongod's lock file, which is there even if a server was
        killed before it wrote the record. A number counts only for a process that really is a
        mongod in this folder.
        """
        record = Record.load(self.record)
        if record and started_at(record.pid) == record.started:
            found = self._running(record.pid)
            if found:
                return found
        pid = self._locked_by()
        return self._running(pid) if pid else None

    async def terminate(self) -> None:
        """End the one that runs in the folder, whoever started it; none is as well."""
        if found := self.find_running():
            process, _ = found
            await process.terminate(self.stop_timeout_s)
            process.close()

    def why_it_ended(self, status: int | None) -> str:
        """How it ended, with the reason in its own words as far as it wrote any."""
        if status is None:
            how = "ended"
        elif status < 0:
            how = f"was ended by {signal.Signals(-status).name}"
        else:
            how = f"ended with status {status}"
        said = last_words(self.output, self.log).removeprefix(f"{self.binary}: ")
        words = said or f"see {self.log}"
        if "libcurl" in words:
            words += " (on Debian and Ubuntu: apt-get install libcurl4)"
        return f"{self.binary} {how}: {words}"

    def _arguments(self, port: int) -> list[str]:
        parameters = {"diagnosticDataCollectionEnabled": "false", **self.parameters}
        return [
            str(self.binary),
            *("--dbpath", str(self.folder)),
            *("--port", str(port)),
            *("--bind_ip", HOST),
            "--nounixsocket",
            *("--replSet", REPLICA_SET),
            *("--oplogSize", "512"),  # MB; a set of one has nobody to catch up
            *("--wiredTigerCacheSizeGB", str(self.cache_gb)),
            *("--logpath", str(self.log)),
            "--logappend",
            "--quiet",
            *(
                argument
                for name, value in parameters.items()
                for argument in ("--setParameter", f"{name}={value}")
            ),
        ]

    def _running(self, pid: int) -> tuple[Process, int] | None:
        try:
            process = Process(pid)
        except ProcessLookupError:
            return None
        # Looked at only now: what the pidfd holds can no longer be replaced by another process.
        arguments = command_line(pid)
        options = dict(itertools.pairwise(arguments))
        if options.get("--dbpath") == str(self.folder) and options.get("--port", "").isdigit():
            return process, int(options["--port"])
        process.close()
        return None

    def _locked_by(self) -> int | None:
        try:
            pid = (self.folder / "mongod.lock").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return int(pid) if pid.isdigit() else None  # empty after a clean end
