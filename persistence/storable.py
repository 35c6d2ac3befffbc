"""What MongoDB has room for, known without its driver: so that the in-memory twin refuses alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from persistence.store import UnstorableError

_INT32 = range(-(1 << 31), 1 << 31)
_INT64 = range(-(1 << 63), 1 << 63)


def stored_size(document: Mapping[str, object]) -> int:
    """The bytes that a document takes as BSON.

    Raises:
        UnstorableError: for an integer of more than 64 bits, text with a lone surrogate, a key with
            a NUL, or a type that BSON does not have.
    """
    return 5 + sum(2 + _key_size(key) + _value_size(value) for key, value in document.items())


def _value_size(value: object) -> int:
    match value:
        case None:
            return 0
        case bool():
            return 1
        case int():
            return _int_size(value)
        case float() | datetime():
            return 8
        case str():
            return 5 + len(_utf8(value))
        case dict():
            return stored_size(value)
        case list() | tuple():
            return stored_size({str(index): item for index, item in enumerate(value)})
        case bytes():
            return 5 + len(value)
        case _:
            raise UnstorableError(f"{type(value).__name__} has no place in a document")


def _int_size(value: int) -> int:
    if value not in _INT64:
        raise UnstorableError("an integer of more than 64 bits cannot be stored")
    return 4 if value in _INT32 else 8


def _key_size(key: object) -> int:
    if not isinstance(key, str):
        raise UnstorableError(f"the key {key!r} is no text")
    if "\0" in key:
        raise UnstorableError(f"the key {key!r} holds a NUL")
    return len(_utf8(key))


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise UnstorableError(f"text that is no UTF-8 cannot be stored: {error.reason}") from error
