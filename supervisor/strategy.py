"""Whom a crash concerns besides the one that crashed."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple


class Strategy(StrEnum):
    """OTP's restart strategies."""

    ONE_FOR_ONE = "one_for_one"
    """Children are independent: only the crashed one starts again."""

    ONE_FOR_ALL = "one_for_all"
    """Children cannot live without each other: all of them start again."""

    REST_FOR_ONE = "rest_for_one"
    """Each child depends on those before it: the crashed one and all after it start again."""


class Plan(NamedTuple):
    """What mends a crash: first ``stop`` in this order, then ``start`` in this order."""

    stop: tuple[str, ...]
    start: tuple[str, ...]


def plan(
    strategy: Strategy,
    siblings: Sequence[str],
    crashed: str,
    *,
    temporary: AbstractSet[str] = frozenset(),
) -> Plan:
    """Who stops and who starts when ``crashed``, one of ``siblings`` in start order, has crashed.

    Stopping runs against the start order, starting along it. As in OTP, ``temporary`` siblings go
    down with their group and do not come back.
    """
    at = siblings.index(crashed)
    match strategy:
        case Strategy.ONE_FOR_ONE:
            group = siblings[at : at + 1]
        case Strategy.REST_FOR_ONE:
            group = siblings[at:]
        case Strategy.ONE_FOR_ALL:
            group = siblings
    return Plan(
        stop=tuple(name for name in reversed(group) if name != crashed),
        start=tuple(name for name in group if name not in temporary),
    )
