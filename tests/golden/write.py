"""Writes golden streams: ``python -m tests.golden.write v1``.

Run it when an event has got a new schema version, with a new folder's name, and commit what it
wrote. A stream that has been written is never written again: it stands for what is in real logs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from inspect import cleandoc
from pathlib import Path

from engine.backend import event_registry
from tests.golden.stories import ORDER_STORIES, OTHER_STORIES
from tests.golden.stream import FOLDER, Golden, digest_of, replayed


def goldens() -> Iterator[Golden]:
    """Every story, told in today's events."""
    for name, tell in ORDER_STORIES.items():
        order = tell()
        story = cleandoc(tell.__doc__ or "")
        yield Golden(name, story, "order-o-1", tuple(order.history), digest_of(order.state))
    for name, (stream, recount) in OTHER_STORIES.items():
        told = Golden(name, cleandoc(recount.__doc__ or ""), stream, recount(), digest="")
        yield replace(told, digest=digest_of(replayed(told)))


def write(folder: Path) -> list[Path]:
    """Write the stories that the folder does not have yet; the files that are new."""
    folder.mkdir(exist_ok=True)
    registry = event_registry()
    written = []
    for golden in goldens():
        path = folder / f"{golden.name}.json"
        if not path.exists():
            path.write_text(golden.dump(registry), "utf-8")
            written.append(path)
    return written


if __name__ == "__main__":
    for path in write(FOLDER / sys.argv[1]):
        print(path)
