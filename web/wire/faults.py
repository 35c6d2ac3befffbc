"""What is wrong with a value, in words that its sender can act upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SAID: Final = {
    "dict_type": "must be an object",
    "enum": "must be {expected}",
    "extra_forbidden": "is not a known field",
    "float_type": "must be a number",
    "greater_than_equal": "must be {ge} or more",
    "int_type": "must be a whole number",
    "less_than_equal": "must be {le} or less",
    "missing": "is required",
    "model_type": "must be an object",
    "string_too_long": "must have {max_length} characters or fewer",
    "string_too_short": "must not be empty",
    "string_type": "must be a string",
}
"""By pydantic's name for it. What fits nothing here is one of our own, and says so itself."""


def told(details: ErrorDetails) -> str:
    """What is said of an error. It quotes nothing of what was sent."""
    said = _SAID.get(details["type"])
    return details["msg"] if said is None else said.format_map(details.get("ctx", {}))
