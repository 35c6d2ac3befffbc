"""Dataclasses as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

import bson
import pytest
from bson.codec_options import CodecOptions
from hypothesis import given
from hypothesis import strategies as st

from persistence.shape import Shape, ShapeError, UnsupportedTypeError


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Outer:
    flag: bool
    ratio: float
    at: datetime
    kind: Literal["a", "b"]
    inner: Inner
    maybe: Inner | None
    many: tuple[Inner, ...]
    pairs: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Checked:
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("below zero")


whole = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
integers = st.integers(-(2**63), 2**63 - 1)
inner = st.builds(Inner, name=st.text(), amount=st.none() | integers)
outer = st.builds(
    Outer,
    flag=st.booleans(),
    ratio=st.floats(allow_nan=False),
    at=whole,
    kind=st.sampled_from(["a", "b"]),
    inner=inner,
    maybe=st.none() | inner,
    many=st.lists(inner, max_size=3).map(tuple),
    pairs=st.lists(st.tuples(st.text(), integers), max_size=3).map(tuple),
)
OUTER = Shape(Outer)


@given(outer)
def test_what_went_through_a_document_is_what_it_was(value: Outer) -> None:
    document = bson.encode(OUTER.dump(value))

    assert OUTER.load(bson.decode(document, CodecOptions(tz_aware=True))) == value


def test_a_time_in_another_zone_is_kept_in_utc() -> None:
    at = datetime(2026, 1, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    plain = OUTER.dump(Outer(True, 1.0, at, "a", Inner("", 1), None, (), ()))

    assert str(plain["at"]) == "2026-01-01 12:00:00+00:00"


@pytest.mark.parametrize(
    "at, complaint",
    [
        (datetime(2026, 1, 1), "has no zone"),
        (datetime(2026, 1, 1, 0, 0, 0, 1, UTC), "finer than whole milliseconds"),
    ],
    ids=["no zone", "too fine"],
)
def test_a_time_that_would_come_back_as_another_is_refused(at: datetime, complaint: str) -> None:
    with pytest.raises(ShapeError, match=complaint):
        OUTER.dump(Outer(True, 1.0, at, "a", Inner("", 1), None, (), ()))


def test_a_field_deep_inside_that_is_not_what_it_says_is_refused() -> None:
    wrong = Inner("x", "12")  # type: ignore[arg-type]

    with pytest.raises(
        ShapeError, match=r"Outer\.many\.1\.amount: Input should be a valid integer"
    ):
        OUTER.dump(
            Outer(
                True,
                1.0,
                datetime(2026, 1, 1, tzinfo=UTC),
                "a",
                Inner("", 1),
                None,
                (Inner("", 1), wrong),
                (),
            )
        )


def test_a_dataclass_that_checks_itself_does_so_when_it_is_read() -> None:
    with pytest.raises(ShapeError, match="below zero"):
        Shape(Checked).load({"amount": -1})


@pytest.mark.parametrize("plain", [None, [], "text", 1, {"amount": 1, "more": 2}, {}])
def test_what_is_no_record_of_the_type_is_not_read(plain: object) -> None:
    with pytest.raises(ShapeError, match="Checked"):
        Shape(Checked).load(plain)


@pytest.mark.parametrize(
    "annotation", [object, list[int], dict[str, int], bytes, int | str, complex, tuple], ids=str
)
def test_a_type_without_a_plain_form_is_named(annotation: object) -> None:
    @dataclass(frozen=True)
    class Odd:
        field: int

    Odd.__annotations__["field"] = annotation

    with pytest.raises(UnsupportedTypeError, match=r"Odd\.field"):
        Shape(Odd)


def test_only_dataclasses_have_a_shape() -> None:
    with pytest.raises(UnsupportedTypeError, match="int"):
        Shape(int)
