"""Why a mongod ended, in its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TAIL_BYTES = 64 * 1024
LENGTH = 400
SERVER_RESTARTED = 20698
"""The number of the log entry that sets a new start off from the ones before it."""


class _Entry(NamedTuple):
    id: int
    severity: str
    text: str


def last_words(output: Path, log: Path) -> str:
    """What it, or the loader in its place, said before it ended; empty if it was cut off.

    ``output`` is of one start, ``log`` of many; mongod's entries are in either, one JSON object a
    line, in ``output`` for as long as it has not opened its log.
    """
    plain = [line for line in _tail(output) if not line.startswith("{")]
    if plain:
        return " ".join(plain)[:LENGTH]
    entries = [*_entries(output), *_since_start(_entries(log))]
    # The first fatal entry is the cause; those after it tell of the abort.
    fatal = [entry.text for entry in entries if entry.severity == "F"][:1]
    errors = [entry.text for entry in entries if entry.severity == "E"][-1:]
    return " ".join(fatal or errors)[:LENGTH]


def _since_start(entries: Iterator[_Entry]) -> list[_Entry]:
    latest: list[_Entry] = []
    for entry in entries:
        if entry.id == SERVER_RESTARTED:
            latest.clear()
        latest.append(entry)
    return latest


def _entries(path: Path) -> Iterator[_Entry]:
    for line in _tail(path):
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # cut off by the tail, or by a crash in the middle of a line
        error = entry.get("attr", {}).get("error", "")
        reason = error.get("errmsg", "") if isinstance(error, dict) else str(error)
        yield _Entry(entry["id"], entry["s"], f"{entry['msg'].strip()} {reason}".strip())


def _tail(path: Path) -> list[str]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    return [line for line in lines if line.strip()]
