"""How the interpreter is set up for a process that is one busy loop and many small objects."""

from __future__ import annotations

import gc
import sys

_YOUNG = 50_000
"""Allocations between two looks at the youngest objects; Python's own default is 700."""

_SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while another wants it: a tenth of the default."""


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
