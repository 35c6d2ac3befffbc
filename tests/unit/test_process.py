"""How many files a process may open decides how many clients it has room for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = (
    "import resource; from engine.process import raise_file_limit;"
    "print(raise_file_limit({wanted}), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
)


def room(soft: int, hard: int, wanted: int) -> tuple[int, int, str]:
    """The connections there is room for, the limit afterwards, and what was logged."""
    limited = f'ulimit -n {hard}; ulimit -Sn {soft}; exec "$0" -c "$1"'
    ran = subprocess.run(
        ["sh", "-c", limited, sys.executable, ASK.format(wanted=wanted)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    connections, limit = ran.stdout.split()
    return int(connections), int(limit), ran.stderr


@pytest.mark.parametrize(
    "soft, hard, wanted, connections, limit",
    [
        (512, 4096, 1000, 1000, 1256),  # as many more as it takes
        (512, 4096, 100, 100, 512),  # there is room already
        (512, 800, 1000, 544, 800),  # all that may be, and some are kept back
        (260, 260, 1000, 4, 260),
        (200, 200, 1000, 1, 200),
    ],
)
def test_a_server_has_room_for_as_many_as_it_may_open_files_for(
    soft: int, hard: int, wanted: int, connections: int, limit: int
) -> None:
    got, limit_after, logged = room(soft, hard, wanted)

    assert (got, limit_after) == (connections, limit)
    assert ("raise the limit of open files" in logged) == (connections < wanted)
