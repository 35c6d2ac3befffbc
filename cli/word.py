"""A signal's word to stop, heard by a process that starts, serves or leaves."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Final

from loguru import logger

INTERRUPTED: Final = 130

ONE_WORD_S: Final = 0.2
"""Signals within this time are one word: who stops a whole process group, as ``timeout`` and
service managers do, reaches a server under ``make`` twice, since make passes its own on.
"""


def _end() -> None:
    os._exit(INTERRUPTED)


class Word:
    """A start is cancelled by it; what serves waits for it. The second one ends the process."""

    def __init__(self, insist: Callable[[], object] = _end) -> None:
        """Listen for SIGTERM and SIGINT in the running task; ``insist`` answers the second word."""
        self.over = asyncio.Event()
        """Set with it, or by whoever ends the server for another reason."""
        self._given_at: float | None = None
        self._insist = insist
        self._starting = asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.hear)

    @property
    def given(self) -> bool:
        """Whether it has been said."""
        return self._given_at is not None

    def waits(self) -> None:
        """From here on somebody waits for it, and is not to be cancelled."""
        self._starting = None

    def hear(self) -> None:
        """Take a signal."""
        now = asyncio.get_running_loop().time()
        if self._given_at is not None:
            if now - self._given_at > ONE_WORD_S:
                # The second time, somebody means it.
                self._insist()
            return
        logger.info("stopping; a second signal stops at once")
        self._given_at = now
        self.over.set()
        if self._starting is not None:
            self._starting.cancel()
