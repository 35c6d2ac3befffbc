"""A circuit breaker: when the other side is down, stop knocking, and look again now and then.

It opens after so many failures in a row, with no success between, that they are the other side's
and not those of a few unlucky orders. Once open it refuses for a while, then lets one call try.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self

from loguru import logger


class CircuitState(StrEnum):
    """The states of the pattern (Nygard, "Release It!")."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitStatus(NamedTuple):
    """How a breaker stands: ``failures`` are those in a row that count, up to now."""

    state: CircuitState
    since: datetime
    failures: int


class CircuitOpenError(Exception):
    """The call was not made. Trying again before ``retry_after_s`` is of no use."""

    def __init__(self, name: str, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"the circuit to {name} is open for another {retry_after_s:.1f} s")


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """``failures`` in a row open the circuit for ``cooldown_s``."""

    failures: int = 30
    cooldown_s: float = 5.0

    def __post_init__(self) -> None:
        if self.failures < 1:
            raise ValueError(f"failures is {self.failures}: it must be 1 or more")
        if not (math.isfinite(self.cooldown_s) and self.cooldown_s > 0):
            raise ValueError(f"cooldown_s is {self.cooldown_s}: it must be above 0")


class CircuitBreaker:
    """One breaker for all calls to one side.

    ``time`` is the loop's, in seconds; ``clock`` only says since when, for people.
    """

    def __init__(
        self,
        name: str,
        policy: BreakerPolicy,
        *,
        time: Callable[[], float],
        clock: Callable[[], datetime],
    ) -> None:
        self.name = name
        self._policy = policy
        self._time = time
        self._clock = clock
        self._state = CircuitState.CLOSED
        self._since = clock()
        self._failures = 0
        self._opened_at = 0.0
        self._probe: Permit | None = None
        self._epoch = 0
        """Counts the changes of state: what a call begun in an earlier one has to say is stale."""

    def admit(self, *, first: bool = True) -> Permit:
        """Leave to make one call: use it in a ``with`` block, and say in it how the call ended.

        Only a ``first`` attempt's failure counts against a closed circuit. A repeated one has its
        own backoff to slow it down, and may fail for its own reason: a handful of hopeless orders,
        each trying again, must not cut off all others.

        Raises:
            CircuitOpenError: if the circuit is open, or the one call that may try is on its way.
        """
        self._cool_down()
        if self._state is CircuitState.OPEN:
            raise CircuitOpenError(self.name, self._remaining_s())
        if self._state is CircuitState.CLOSED:
            return Permit(self, self._epoch, counts=first)
        if self._probe is not None:
            raise CircuitOpenError(self.name, self._policy.cooldown_s)
        self._probe = Permit(self, self._epoch, counts=True)
        return self._probe

    def status(self) -> CircuitStatus:
        """How it stands just now."""
        self._cool_down()
        return CircuitStatus(self._state, self._since, self._failures)

    def _ended(self, permit: Permit, *, ok: bool | None) -> None:
        """A call has ended: well, badly, or (None) without a word about the other side."""
        if permit.epoch != self._epoch:
            return
        if permit is self._probe:
            self._probe = None
        if ok:
            self._failures = 0
            if self._state is CircuitState.HALF_OPEN:
                self._become(CircuitState.CLOSED)
        elif ok is False and permit.counts:
            self._failures += 1
            if self._state is CircuitState.HALF_OPEN or self._failures >= self._policy.failures:
                self._become(CircuitState.OPEN)

    def _cool_down(self) -> None:
        if self._state is CircuitState.OPEN and self._remaining_s() <= 0:
            self._become(CircuitState.HALF_OPEN)

    def _remaining_s(self) -> float:
        return self._opened_at + self._policy.cooldown_s - self._time()

    def _become(self, state: CircuitState) -> None:
        self._state = state
        self._epoch += 1
        self._since = self._clock()
        if state is CircuitState.OPEN:
            self._opened_at = self._time()
        logger.warning("the circuit to {} is {} ({} failures)", self.name, state, self._failures)


class Permit:
    """Leave to make one call. Given back without a verdict, it is as if the call was never made."""

    __slots__ = ("_breaker", "_ended", "counts", "epoch")

    def __init__(self, breaker: CircuitBreaker, epoch: int, *, counts: bool) -> None:
        self.epoch = epoch
        self.counts = counts
        self._breaker = breaker
        self._ended = False

    def succeeded(self) -> None:
        """The other side answered; a refusal is an answer too."""
        self._end(ok=True)

    def failed(self) -> None:
        """The other side did not answer, or said that it cannot."""
        self._end(ok=False)

    def _end(self, *, ok: bool | None) -> None:
        if not self._ended:
            self._ended = True
            self._breaker._ended(self, ok=ok)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc_info: object) -> None:
        # Above all for a probe that was cancelled: the next call must be able to take its place.
        self._end(ok=None)
