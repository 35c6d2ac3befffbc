"""An embedded mongod's cache is a share of the memory that there is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from persistence.embedded.cache import cache_gb_of, memory_bytes

GB = 2**30
MACHINE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    "memory, cache", [(GB, 0.5), (4 * GB, 1.0), (10 * GB, 2.5), (32 * GB, 8.0), (512 * GB, 8.0)]
)
def test_the_cache_is_a_quarter_of_the_memory_within_bounds(memory: int, cache: float) -> None:
    assert cache_gb_of(memory) == cache


@pytest.mark.parametrize(
    "own, files, memory",
    [
        # The second version: of a group and of the one above it the lower limit counts.
        ("0::/a/b", {"a/b/memory.max": "max", "a/memory.max": "1048576"}, 1 << 20),
        # As a container sees itself; and by a path that is only there outside.
        ("0::/", {"memory.max": "1048576"}, 1 << 20),
        ("0::/outside/of/it", {"memory.max": "1048576"}, 1 << 20),
        # The first version, beside other controllers.
        (
            "5:cpu:/x\n4:memory:/a\n0::/",
            {"memory/a/memory.limit_in_bytes": "1048576", "cpu/x/memory.max": "1"},
            1 << 20,
        ),
        ("0::/", {"memory.max": "max"}, MACHINE),
        ("0::/", {"memory.max": str(MACHINE * 2)}, MACHINE),
        ("0::/", {}, MACHINE),
    ],
)
def test_a_container_has_what_its_control_group_allows(
    tmp_path: Path, own: str, files: dict[str, str], memory: int
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content + "\n", encoding="ascii")
    (tmp_path / "own").write_text(own + "\n", encoding="ascii")

    assert memory_bytes(tmp_path, tmp_path / "own") == memory


def test_where_there_are_no_control_groups_the_machine_counts(tmp_path: Path) -> None:
    assert memory_bytes(tmp_path, tmp_path / "none") == MACHINE
