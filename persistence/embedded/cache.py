"""How much memory an embedded mongod may keep for its data, if nobody says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["cache_gb_of", "memory_bytes"]

_SHARE = 0.25
_LEAST_GB, _MOST_GB = 0.5, 8.0
_CGROUPS = Path("/sys/fs/cgroup")


def cache_gb_of(memory: int) -> float:
    """A quarter of a machine's memory: the server and the system's own cache want some as well."""
    return round(min(max(memory / 2**30 * _SHARE, _LEAST_GB), _MOST_GB), 2)


def memory_bytes(cgroups: Path = _CGROUPS, own: Path = Path("/proc/self/cgroup")) -> int:
    """The memory that this process may have: the machine's, or its container's if that is less."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([machine, *_limits(cgroups, own)])


def _limits(cgroups: Path, own: Path) -> Iterator[int]:
    """The limits of the control groups that it is in, of either version; one without says none."""
    with suppress(OSError):
        for line in own.read_text(encoding="ascii").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers == "":
                root, name = cgroups, "memory.max"
            elif "memory" in controllers.split(","):
                root, name = cgroups / "memory", "memory.limit_in_bytes"
            else:
                continue
            group = root / path.lstrip("/")
            # A container often sees its own group as the root, and a path that is not there.
            for place in (group, *group.parents):
                yield from _limit(place / name)
                if place == root:
                    break


def _limit(file: Path) -> Iterator[int]:
    with suppress(OSError, ValueError):
        # "max" is no number, and no limit.
        yield int(file.read_text(encoding="ascii"))
