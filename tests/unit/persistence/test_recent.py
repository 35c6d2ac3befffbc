"""The last few things used."""

from __future__ import annotations

from persistence.recent import Recent


def test_what_was_not_used_for_longest_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")

    recent.put("c", 3)

    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    assert len(recent) == 2


def test_putting_a_key_again_keeps_the_newer_value() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.put("a", 3)
    recent.put("c", 4)

    assert [recent.get(key) for key in "abc"] == [3, None, 4]


def test_one_can_be_forgotten_and_so_can_all_of_a_kind() -> None:
    recent: Recent[str, int] = Recent(9)
    for key, value in zip("abcd", range(4), strict=True):
        recent.put(key, value)

    recent.forget("a")
    recent.forget("nothing")
    recent.forget_where(lambda value: value % 2 == 1)

    assert [recent.get(key) for key in "abcd"] == [None, None, 2, None]
