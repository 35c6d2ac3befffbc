"""A fixed piece of work in pure Python and BSON: what a machine is worth at this moment.

Of the kind that the engine is made of: small objects, dicts, text, documents to and fro. Never
change it: what is compared with it would mean something else.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import bson

_LINES = [{"sku": f"SKU-{number}", "quantity": number, "amount": 1_999} for number in range(3)]


class _State(NamedTuple):
    name: str
    version: int
    lines: tuple[str, ...]
    note: str | None = None


def reference_s(times: int = 2_000) -> float:
    """Seconds of CPU for one such piece."""
    began = time.process_time()
    for number in range(times):
        _piece(number)
    return (time.process_time() - began) / times


def _piece(number: int) -> int:
    state = _State(f"order-{number}", 1, tuple(str(line["sku"]) for line in _LINES))
    for version in range(2, 8):
        state = state._replace(version=version, note=f"step {version} of {state.name}")
    document = {"_id": state.name, "version": state.version, "note": state.note, "lines": _LINES}
    size = 0
    for _ in range(3):
        row = bson.encode(document)
        size += len(row) + len(bson.decode(row)["lines"])
    return size
