"""What MongoDB has room for, known without its driver: so that the in-memory twin refuses alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType, NoneType
from typing import Any

from persistence.store import UnstorableError

_INT32 = range(-(1 << 31), 1 << 31)
_INT64 = range(-(1 << 63), 1 << 63)


def stored_size(document: Mapping[str, object]) -> int:
    """The bytes that a document takes as BSON.

    Raises:
        UnstorableError: for an integer of more than 64 bits, text with a lone surrogate, a key with
            a NUL, or a type that BSON does not have.
    """
    size = 5
    for key, value in document.items():
        try:
            value_size = _SIZES[type(value)]
        except KeyError:
            raise UnstorableError(f"{type(value).__name__} has no place in a document") from None
        size += 2 + _key_size(key) + value_size(value)
    return size


def _key_size(key: object) -> int:
    if not isinstance(key, str):
        raise UnstorableError(f"the key {key!r} is no text")
    if "\0" in key:
        raise UnstorableError(f"the key {key!r} holds a NUL")
    return _utf8_size(key)


def _int_size(value: int) -> int:
    if value not in _INT64:
        raise UnstorableError("an integer of more than 64 bits cannot be stored")
    return 4 if value in _INT32 else 8


def _utf8_size(text: str) -> int:
    if text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise UnstorableError(f"text that is no UTF-8 cannot be stored: {error.reason}") from error


def _array_size(items: list[object] | tuple[object, ...]) -> int:
    return stored_size({str(index): item for index, item in enumerate(items)})


_SIZES: Mapping[type, Callable[[Any], int]] = MappingProxyType(
    {
        NoneType: lambda _: 0,
        bool: lambda _: 1,
        int: _int_size,
        float: lambda _: 8,
        datetime: lambda _: 8,
        str: lambda text: 5 + _utf8_size(text),
        bytes: lambda data: 5 + len(data),
        dict: stored_size,
        list: _array_size,
        tuple: _array_size,
    }
)
