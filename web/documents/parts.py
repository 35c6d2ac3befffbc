"""A list that is at hand as a whole, given out in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from web.documents.queries import PartParameters
from web.problems import INVALID_QUERY, Problem

T = TypeVar("T")


def part_of(
    items: Sequence[T], name: Callable[[T], str], query: PartParameters
) -> tuple[Sequence[T], str | None]:
    """The items behind the one that the cursor names, as many as are wanted; and the cursor behind
    them, if there are more.

    Raises:
        Problem: 400, if the cursor names none.
    """
    first = 0
    if query.cursor is not None:
        places = (place for place, item in enumerate(items) if name(item) == query.cursor)
        place = next(places, None)
        if place is None:
            raise Problem(
                INVALID_QUERY,
                f"{query.cursor!r} is no cursor of this list: leave it out to begin anew",
            )
        first = place + 1
    end = len(items) if query.limit is None else first + query.limit
    part = items[first:end]
    return part, name(part[-1]) if part and end < len(items) else None
