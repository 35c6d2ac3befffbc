"""The checks that specifications share. Each raises :class:`SpecError` naming the field."""

from __future__ import annotations

import math
from collections.abc import Callable

from supervisor.errors import SpecError


def require_name(field: str, value: object) -> None:
    """A child's name is one segment of a path."""
    if not isinstance(value, str) or not value or "/" in value:
        raise SpecError(field, value, 'a non-empty string without "/"')


def require_number(
    field: str, value: object, *, at_least: float = 0.0, exclusive: bool = False
) -> None:
    """A finite number, ``at_least`` the bound, or above it if ``exclusive``."""
    allowed = f"a finite number {'above' if exclusive else 'of at least'} {at_least:g}"
    # True is an int to Python, and a spec that says initial_s=True is a mistake.
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise SpecError(field, value, allowed)
    if value < at_least or (exclusive and value == at_least):
        raise SpecError(field, value, allowed)


def require_count(field: str, value: object) -> None:
    """A whole number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SpecError(field, value, "a whole number of at least 0")


def require_instance(field: str, value: object, kind: type) -> None:
    """An instance of one of our own types."""
    if not isinstance(value, kind):
        raise SpecError(field, value, f"a {kind.__name__}")


def require_callable(field: str, value: object) -> None:
    """Something to call: a class, a function, a partial."""
    if not callable(value):
        raise SpecError(field, value, "callable")


def require_tuple(field: str, value: object, is_item: Callable[[object], bool], items: str) -> None:
    """A tuple, for a specification must not change after it was checked."""
    if not isinstance(value, tuple) or not all(map(is_item, value)):
        raise SpecError(field, value, f"a tuple of {items}")


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an int too large for a float, 10**400
        return False
