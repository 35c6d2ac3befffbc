"""Which dead letters are mended, which are given up, and which are left for others to see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, NamedTuple

KEPT: Final = 12
"""So many of the newest stay: there is always something to look at."""


class Remedy(Enum):
    RETRY = auto()
    DISCARD = auto()


class Prescription(NamedTuple):
    """What is to be done with one order."""

    order_id: str
    remedy: Remedy


def triage(
    letters: Sequence[Mapping[str, object]],
    tried: Collection[str],
    now: datetime,
    patience_s: float,
) -> list[Prescription]:
    """What to do with dead letters, which come newest first: each gets one more chance, except
    those that ``tried`` says have had it.
    """
    due = now - timedelta(seconds=patience_s)
    return [
        Prescription(order_id, Remedy.DISCARD if order_id in tried else Remedy.RETRY)
        for letter in letters[KEPT:]
        if _parked_at(letter) <= due
        for order_id in (str(letter["id"]),)
    ]


def _parked_at(letter: Mapping[str, object]) -> datetime:
    at = letter["updated_at"]
    assert isinstance(at, datetime)
    return at
