"""How the journal is, for whoever admits orders and for whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from loguru import logger

from actors.ports import Clock
from persistence.store import StoreUnavailableError


class JournalState(StrEnum):
    """Whether appends get anywhere."""

    STARTING = "starting"
    """The log has not been claimed yet."""
    UP = "up"
    AWAY = "away"
    """The database does not answer: appends wait, nothing is dropped."""
    FENCED = "fenced"
    """Another writer has the log. This one is out for good."""


@dataclass(slots=True)
class JournalStatus:
    """Written by the journal, read by all. It belongs to the engine and outlives a restart.

    Reading it costs nothing, so every request may look before it is taken in.
    """

    clock: Clock
    state: JournalState = JournalState.STARTING
    since: datetime = field(init=False)
    error: str | None = None
    """What the database said, while it is away."""
    position: int = 0
    """Of the last commit."""
    batches: int = 0
    commits: int = 0
    events: int = 0
    last_batch: int = 0
    """Commits in the last batch."""
    last_commit_s: float = 0.0
    """Seconds from the beginning of the last batch to its last acknowledgement."""
    writers: set[str] = field(default_factory=set)
    """The ids under which this process has written."""
    waiting: Callable[[], int] = field(default=lambda: 0, repr=False)
    on_batch: Callable[[int, float], None] | None = field(default=None, repr=False)
    """Told of each batch: its events, and the seconds it took."""
    _claimed: bool = False

    def __post_init__(self) -> None:
        self.since = self.clock()

    @property
    def backlog(self) -> int:
        """Appends that are not in the log yet."""
        return self.waiting()

    def starting(self) -> None:
        """A journal begins, and has not claimed the log."""
        self._claimed = False
        self._enter(JournalState.STARTING)

    def claimed(self, position: int) -> None:
        """The log is the journal's own."""
        self._claimed = True
        self.position = position
        self._enter(JournalState.UP)

    def away(self, error: StoreUnavailableError) -> None:
        """The database does not answer."""
        if self.state is JournalState.FENCED:
            return  # for good, whatever else goes wrong
        if self.state is not JournalState.AWAY:
            logger.warning("the database is away, appends wait: {}", error)
            self._enter(JournalState.AWAY)
        self.error = str(error)

    def back(self) -> None:
        """The database answers (again)."""
        if self.state is JournalState.AWAY:
            logger.info("the database is back, after {}", self.clock() - self.since)
            self._enter(JournalState.UP if self._claimed else JournalState.STARTING)

    def fenced(self, error: Exception) -> None:
        """Another writer has taken over."""
        self._enter(JournalState.FENCED)
        self.error = str(error)

    def committed(self, position: int, commits: int, events: int, seconds: float) -> None:
        """A batch is in the log."""
        self.position = position
        self.batches += 1
        self.commits += commits
        self.events += events
        self.last_batch = commits
        self.last_commit_s = seconds
        if self.on_batch is not None:
            self.on_batch(events, seconds)

    def _enter(self, state: JournalState) -> None:
        self.state = state
        self.since = self.clock()
        self.error = None
