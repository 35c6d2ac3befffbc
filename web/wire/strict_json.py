"""JSON as strictly as it can be read: one meaning per text, no surprise in it, no cost out of it.

What the standard decoder would let pass is refused: duplicate keys, NaN and Infinity, characters
that no store can hold, nesting that costs a stack, numbers that cost a processor.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, Never

from web.problems import MALFORMED_JSON, FieldError, Problem, invalid_body, pointer

MAX_DEPTH: Final = 32
MAX_CONTAINERS: Final = 10_000
"""Objects and arrays in one text. The largest order has a hundredth of that."""

MAX_MEMBERS: Final = 64
"""Of one object. None of ours has a tenth of that; a hundred thousand unknown fields cost time."""

_MAX_DIGITS: Final = 20  # "-9223372036854775808"
_MAX_FRACTION: Final = 32
_BRACKETS: Final = b"[{]}"
_STEPS: Final = bytes.maketrans(_BRACKETS, b"\x01\x01\xff\xff")  # as signed bytes: +1 and −1
_NO_BRACKETS: Final = bytes(sorted(set(range(256)) - set(_BRACKETS)))

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
# Bad characters come as an escape (the decoder refuses raw ones below 0x20), or are DEL and C1.
_SUSPECT: Final = re.compile(r'\\[^"\\/]|[\x7f-\x9f]')


@dataclass(frozen=True, slots=True)
class UnreadNumber:
    """Stands for a number that is no 64-bit integer. It was never converted: that can be dear."""

    why: str
    text: str = field(default="", repr=False)
    """As it was sent, if it is short enough for a field that takes fractions to read it."""


def loads(body: bytes) -> object:
    """The value that ``body`` holds: objects, arrays, strings, integers, booleans, null, and
    :class:`UnreadNumber`.

    Raises:
        Problem: 400 if it is not JSON; 422 if it holds control characters.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _malformed(f"it is not UTF-8: byte {error.start} belongs to no character") from None
    if not text:
        raise _malformed("it is empty")
    if text.startswith("\ufeff"):
        raise _malformed("it begins with a byte order mark: leave that out")
    _check_structure(body)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg}, at line {error.lineno} column {error.colno}") from None
    if _SUSPECT.search(text):
        _check_text(value, ())
    return value


def _check_structure(body: bytes) -> None:
    """Look at the brackets outside strings before the decoder does: that one recurses, and makes an
    object of each. Linear, and no loop of Python's own.
    """
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return  # strings or not, so few are neither too deep nor too many
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    outside_strings = b"".join(unescaped.split(b'"')[::2])
    steps = array("b", outside_strings.translate(_STEPS, _NO_BRACKETS))
    if len(steps) > 2 * MAX_CONTAINERS:
        raise _malformed(f"it holds more than {MAX_CONTAINERS} objects and arrays")
    if max(accumulate(steps), default=0) > MAX_DEPTH:
        raise _malformed(f"it is nested deeper than {MAX_DEPTH} levels")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MAX_MEMBERS:
        raise _malformed(f"an object has more than {MAX_MEMBERS} members")
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in members if keys.count(key) > 1)
        raise _malformed(f"the key {json.dumps(twice[:100])} stands twice in one object")
    return members


def _integer(digits: str) -> int | UnreadNumber:
    if len(digits) <= _MAX_DIGITS:
        value = int(digits)
        if -(2**63) <= value < 2**63:
            return value
    return UnreadNumber("must be a number of at most 64 bits")


def _fraction(text: str) -> UnreadNumber:
    why = "must be a whole number, without fraction or exponent"
    return UnreadNumber(why, text if len(text) <= _MAX_FRACTION else "")


def _constant(name: str) -> Never:
    raise _malformed(f"{name} is no JSON")


def _check_text(value: object, path: Sequence[str | int]) -> None:
    """Look at every string and key. Depth is bounded by now, so recursion is."""
    match value:
        case str():
            _check_characters(value, path)
        case dict():
            for key, member in value.items():
                _check_characters(key, path)
                _check_text(member, (*path, key))
        case list():
            for index, item in enumerate(value):
                _check_text(item, (*path, index))


def _check_characters(text: str, path: Sequence[str | int]) -> None:
    if _SURROGATE.search(text):
        raise _malformed("it holds half of a surrogate pair, which is no character")
    if _CONTROL.search(text):
        raise invalid_body([FieldError(pointer(path), "must not hold control characters")])


def _malformed(detail: str) -> Problem:
    return Problem(MALFORMED_JSON, detail)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
