"""What a step's call came back with. The four kinds are all a saga needs to know of the world."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Succeeded:
    """It took effect, now or under the same key before."""

    reference: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No, for good. It has not taken effect under this key and never will."""

    error: str
    detail: str


@dataclass(frozen=True, slots=True)
class Failed:
    """This attempt did not succeed. ``unknown``: nobody can say whether it took effect."""

    error: str
    detail: str
    unknown: bool


@dataclass(frozen=True, slots=True)
class Deferred:
    """No attempt was made: the other side is known to be down for ``retry_after_s`` seconds."""

    error: str
    retry_after_s: float


Result = Succeeded | Refused | Failed | Deferred
