"""JSON is read strictly, at a cost that its size bounds, or refused: nothing else can happen."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.web.bad_orders import BAD_ORDERS, BadOrder
from web.documents.bodies import PlaceOrderBody, check_quantities
from web.problems import Problem
from web.wire.json_body import parse
from web.wire.strict_json import MAX_CONTAINERS, MAX_DEPTH, MAX_MEMBERS, UnreadNumber, loads

LARGEST = 1024 * 1024

characters = st.characters(exclude_categories=["Cc", "Cs"])
keys = st.text(characters, max_size=8)
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(characters)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


def judge(body: bytes) -> None:
    """All that happens to an order before the engine hears of it."""
    check_quantities(parse(body, PlaceOrderBody))


def refusal(read: Callable[[bytes], object], body: bytes) -> Problem | None:
    """The problem with a body, if there is one."""
    try:
        read(body)
    except Problem as problem:
        return problem
    return None


@given(document=documents, ascii_only=st.booleans())
def test_what_is_sound_is_read_as_any_decoder_would(document: object, ascii_only: bool) -> None:
    assert loads(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@given(body=st.binary() | st.text('[]{}",:\\u0dec1-.eEtrunalsf \n\x7f').map(str.encode))
def test_any_bytes_are_read_or_refused_as_the_callers_fault(body: bytes) -> None:
    problem = refusal(loads, body)

    assert problem is None or problem.kind.status in (400, 422)


@given(number=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_only_integers_of_64_bits_are_ever_converted(number: float) -> None:
    read = loads(json.dumps(number).encode())

    if isinstance(number, int) and -(2**63) <= number < 2**63:
        assert read == number
    else:
        assert isinstance(read, UnreadNumber)


@given(depth=st.integers(1, 2 * MAX_DEPTH), kind=st.sampled_from(["[]", '{"":}']))
def test_nesting_is_refused_from_one_level_below_the_deepest(depth: int, kind: str) -> None:
    body = (kind[:-1] * (depth - 1) + ("[" if kind == "[]" else "{") + kind[-1] * depth).encode()

    if depth <= MAX_DEPTH:
        loads(body)
    else:
        with pytest.raises(Problem, match="nested deeper than 32 levels"):
            loads(body)


@pytest.mark.parametrize(
    "text", ["[" * 50, '\\"' + "[" * 50, "\\\\", '"[' * 49, "]" * 50 + "[" * 50]
)
def test_brackets_in_a_string_do_not_nest(text: str) -> None:
    assert loads(json.dumps([text]).encode()) == [text]


def test_a_quote_escaped_twice_ends_its_string() -> None:
    with pytest.raises(Problem, match="nested deeper"):
        loads(rb'["\\", ' + b"[" * 50)


def test_an_object_has_so_many_members_and_no_more() -> None:
    loads(json.dumps(dict.fromkeys(range(MAX_MEMBERS))).encode())

    with pytest.raises(Problem, match="more than 64 members"):
        loads(json.dumps(dict.fromkeys(range(MAX_MEMBERS + 1))).encode())


def test_a_text_has_so_many_objects_and_arrays_and_no_more() -> None:
    loads(json.dumps([[]] * (MAX_CONTAINERS - 1)).encode())

    with pytest.raises(Problem, match="more than 10000 objects and arrays"):
        loads(json.dumps([[]] * MAX_CONTAINERS).encode())


def test_the_place_of_a_mistake_is_told() -> None:
    with pytest.raises(Problem, match="at line 2 column 9"):
        loads(b'{"a": 1,\n "b": 2 3}')


@pytest.mark.parametrize(
    "piece",
    [b"[],", b'"",', b'{"":0},', b'"\\\\",', b"\\", b'"', b"[", b"9", b"1.", b"null,", b" "],
)
@pytest.mark.parametrize("around", [b"%s", b"[%s0]", b'{"items": [%s0]}', b'"%s"'])
def test_the_largest_body_is_judged_in_less_than_a_second(piece: bytes, around: bytes) -> None:
    room = LARGEST - len(around)
    body = around.replace(b"%s", piece * (room // len(piece)))

    before = time.process_time()
    assert refusal(judge, body)

    assert time.process_time() - before < 1


@pytest.mark.parametrize("bad", BAD_ORDERS, ids=lambda bad: bad.name)
def test_a_refusal_keeps_nothing_of_what_was_sent(bad: BadOrder) -> None:
    problem = refusal(judge, bad.body)

    assert problem is not None
    shown = "".join(traceback.format_exception(problem))
    assert "Ada" not in shown
    assert "ValidationError" not in shown


@pytest.mark.parametrize(
    "body, detail",
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf{}", "it begins with a byte order mark: leave that out"),
        ("{}".encode("utf-16"), "it is not UTF-8: byte 0 belongs to no character"),
    ],
)
def test_what_editors_and_clients_get_wrong_is_called_by_its_name(body: bytes, detail: str) -> None:
    problem = refusal(loads, body)

    assert problem is not None
    assert problem.detail == detail
