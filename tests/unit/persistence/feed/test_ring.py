"""The ring: the last events, found again by position, each once and in order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.events import Recorded, StockReserved
from persistence.feed import FeedEvent, FellBehindError, Ring, end_of_commit
from persistence.feed.events import commit_before
from tests.feed_log import AT


def event(position: int) -> FeedEvent:
    return FeedEvent(
        position, "order", "owner", Recorded(1, StockReserved(1, "r"), AT, "correlation", None)
    )


def commits(ring: Ring, sizes: Sequence[int], first: int = 1) -> list[int]:
    """Put commits with so many events each into a ring; the positions of the events."""
    positions: list[int] = []
    for log_position, size in enumerate(sizes, start=first):
        new = [event(log_position * 1000 + index) for index in range(size)]
        ring.extend(log_position, new)
        positions += [each.position for each in new]
    return positions


def started(size: int, log_position: int = 0) -> Ring:
    ring = Ring(size)
    ring.begin(log_position)
    return ring


def read_from(ring: Ring, number: int) -> list[int]:
    return [each.position for each in ring.read(number, ring.head)]


@given(
    size=st.integers(1, 12),
    sizes=st.lists(st.integers(0, 5), max_size=20),
    begin=st.integers(0, 30_000),
)
def test_from_any_position_it_has_all_that_follows_or_says_that_it_has_not(
    size: int, sizes: list[int], begin: int
) -> None:
    ring = started(size)
    positions = commits(ring, sizes)

    number = ring.number_behind(begin)

    behind = [position for position in positions if position > begin]
    if number is None:
        assert len(behind) > size
    else:
        assert read_from(ring, number) == behind


@given(size=st.integers(1, 12), sizes=st.lists(st.integers(0, 5), max_size=20), data=st.data())
def test_any_slice_that_is_kept_is_read_as_it_came(
    size: int, sizes: list[int], data: st.DataObject
) -> None:
    ring = started(size)
    positions = commits(ring, sizes)
    first = data.draw(st.integers(0, ring.head))
    end = data.draw(st.integers(first, ring.head + 3))

    if first < ring.oldest:
        with pytest.raises(FellBehindError):
            ring.read(first, end)
    else:
        assert [each.position for each in ring.read(first, end)] == positions[first:end]


def test_what_came_before_it_began_is_not_kept() -> None:
    ring = started(10, log_position=7)
    commits(ring, [2, 1], first=8)

    assert ring.number_behind(7_000) is None
    assert ring.number_behind(end_of_commit(7)) == 0
    assert ring.number_behind(8_000) == 1


def test_it_reaches_to_the_end_of_the_last_commit_even_of_one_without_order_events() -> None:
    ring = started(10)
    commits(ring, [2, 0])

    assert ring.reached == 2_999
    assert ring.number_behind(ring.reached) == ring.head == 2


def test_between_two_events_of_a_commit_is_a_position_too() -> None:
    ring = started(10)
    commits(ring, [3])

    number = ring.number_behind(1_000)

    assert number is not None
    assert read_from(ring, number) == [1_001, 1_002]


def test_who_listens_is_called_when_events_came_and_not_after_leaving() -> None:
    ring = started(10)
    calls: list[int] = []
    leave = ring.listen(lambda: calls.append(ring.head))

    commits(ring, [2, 0, 1])
    leave()
    commits(ring, [1], first=4)

    assert calls == [2, 3]


@pytest.mark.parametrize(
    "position, before", [(0, 0), (999, 0), (5_000, 4), (5_001, 4), (5_998, 4), (5_999, 5)]
)
def test_a_reader_in_the_middle_of_a_commit_reads_it_again(position: int, before: int) -> None:
    assert commit_before(position) == before
