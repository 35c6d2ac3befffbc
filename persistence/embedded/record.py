"""The note that one server leaves for the next: which mongod runs here, and on which port."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple, Self

from loguru import logger


class Record(NamedTuple):
    """A mongod that was started here. It may be long gone, and its number another process's."""

    pid: int
    port: int
    started: int
    """Clock ticks since boot."""
    binary: str

    def save(self, path: Path) -> None:
        """Replace the record as a whole: a reader sees the old one or the new one."""
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(self._asdict()), encoding="utf-8")
        os.replace(aside, path)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """The record, or None if there is none that can be read."""
        try:
            fields = json.loads(path.read_bytes())
            return cls(
                int(fields["pid"]),
                int(fields["port"]),
                int(fields["started"]),
                str(fields["binary"]),
            )
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            # Only a hint is lost: a mongod that runs is found by its own lock file too.
            logger.warning("ignoring {}, which cannot be read: {!r}", path, error)
            return None
