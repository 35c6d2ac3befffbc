"""Where and with what a bench ran: a figure means nothing without."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from persistence.embedded import MongoUnavailable
from persistence.embedded.binary import find_mongod

_LIBRARIES = ("pykka", "motor", "pymongo", "aiohttp", "python-socketio", "xoscar", "dbos")
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, what is installed on it, and when it was looked at."""

    at: datetime
    cpu: str
    cores: int
    memory_gb: int
    system: str
    python: str
    versions: Mapping[str, str]
    load: float
    """How many processes wanted to run, on average, in the minute before: others' included."""

    def described(self) -> str:
        """In one line."""
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return (
            f"{self.cores} cores of {self.cpu}, {self.memory_gb} GB, {self.system}; Python "
            f"{self.python}, {versions}; {self.at:%Y-%m-%d %H:%M} UTC, load before: {self.load:.1f}"
        )


def this_machine() -> Machine:
    """This one, now. Call it before anything is measured."""
    return Machine(
        at=datetime.now(UTC).replace(microsecond=0),
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        versions=_versions(),
        load=os.getloadavg()[0],
    )


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    with suppress(MongoUnavailable, OSError):
        found["mongod"] = _said_by(str(find_mongod())).split()[2].removeprefix("v")
    return found


def _said_by(binary: str) -> str:
    # db version v6.0.5
    asked = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False)
    return asked.stdout if asked.returncode == 0 else "db version unknown"


def _cpu() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
