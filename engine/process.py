"""How the interpreter is set up for a process that is one busy loop and many small objects."""

from __future__ import annotations

import gc
import resource
import sys

from loguru import logger

_YOUNG = 200_000
"""Allocations between two looks at the youngest objects; Python's own default is 700. What
half a second of full load leaves to the projections is less, and is gone before anybody looks.
"""

_SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while another wants it: a tenth of the default."""

_OWN_FILES = 256
"""Files kept for the database, the log and the rest of the process."""


def tune_interpreter() -> None:
    """Call once, when everything that is there to stay has been made.

    Hardly anything here is garbage in a cycle: actors, states and messages go when the last
    reference goes. Looking through all of them, over and over, took a seventh of the time. And the
    database's driver does its work in threads, which wait for the loop at each step of an answer: a
    batch took up to three times five milliseconds longer than the database did.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 100)
    sys.setswitchinterval(_SWITCH_S)


def raise_file_limit(connections: int) -> int:
    """Let the process open as many files as that takes, if it may; how many connections it has
    room for.

    Many systems start a process with 1,024 files at most, and let it ask for more. Without any left
    it could not reach its database again.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    room = connections if soft == resource.RLIM_INFINITY else min(connections, soft - _OWN_FILES)
    if room < connections:
        logger.warning("room for {} connections only: raise the limit of open files", room)
    return max(1, room)
