"""A crash in words that can be stored: bounded, encodable, without anybody's local variables."""

from __future__ import annotations

import traceback
from typing import NamedTuple

ERROR_LIMIT = 1_000
TRACEBACK_LIMIT = 8_192
FRAMES = 50
"""Of a traceback the last so many are kept."""


class Crash(NamedTuple):
    """What ended an actor, for whoever takes its place."""

    error: BaseException
    traceback: str
    message_type: str | None
    crashes: int
    """How many crashes of this actor were counted, this one included."""


def error_text(error: BaseException) -> str:
    """``ValueError: what it says``, at most a kilobyte."""
    # Not str(error): that may itself raise, and TracebackException has an answer for it.
    lines = traceback.TracebackException.from_exception(error, limit=0).format_exception_only()
    return _encodable("".join(lines).strip())[:ERROR_LIMIT].decode("utf-8", "ignore")


def traceback_text(error: BaseException) -> str:
    """The traceback with its causes; of a long one the last 8 kB, where it broke."""
    lines = traceback.TracebackException.from_exception(error, limit=-FRAMES).format()
    return _encodable("".join(lines))[-TRACEBACK_LIMIT:].decode("utf-8", "ignore")


def _encodable(text: str) -> bytes:
    # A message may quote input with a lone surrogate, which no store could write.
    return text.encode("utf-8", "backslashreplace")
