"""A route's path, taken apart: aiohttp writes patterns into it, OpenAPI has them beside it."""

from __future__ import annotations

from typing import NamedTuple


class Address(NamedTuple):
    """``template``: with bare names in braces. ``patterns``: by name, what each may be."""

    template: str
    patterns: dict[str, str]


def address_of(path: str) -> Address:
    """``/orders/{id:[a-z]{1,9}}`` is ``/orders/{id}``, with ``[a-z]{1,9}`` for ``id``."""
    template, patterns = "", {}
    rest = path
    while rest:
        plain, brace, rest = rest.partition("{")
        template += plain
        if brace:
            inside, rest = _inside(rest)
            name, _, pattern = inside.partition(":")
            template += f"{{{name}}}"
            patterns[name] = pattern or "[^{}/]+"  # as aiohttp has it
    return Address(template, patterns)


def _inside(text: str) -> tuple[str, str]:
    """What stands before the brace that closes, and what behind it."""
    depth = 1
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[:place], text[place + 1 :]
    raise ValueError(f"no brace closes in {text!r}")
