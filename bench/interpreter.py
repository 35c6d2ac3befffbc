"""The interpreter as a server sets it up, for as long as the engine is measured: a peer shares the
process, and is measured with Python's defaults.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.process import tune_interpreter


@contextmanager
def as_in_a_server() -> Iterator[None]:
    """Tune the interpreter, and put everything back at the end."""
    thresholds, switch_s = gc.get_threshold(), sys.getswitchinterval()
    tune_interpreter()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(switch_s)
        gc.unfreeze()
        gc.collect()
