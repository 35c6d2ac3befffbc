"""The two request headers with a meaning of our own: Idempotency-Key and Prefer: wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aiohttp import web

from web.problems import INVALID_HEADER, Problem

_VISIBLE: Final = re.compile(r"[\x21-\x7e]{1,255}")
_QUOTED: Final = re.compile(r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"')  # RFC 8941 sf-string
_ESCAPE: Final = re.compile(r"\\(.)")
_DIGITS: Final = re.compile(r"[0-9]+")
_PREFERENCE: Final = re.compile(
    r"""(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)
        (?:\s*=\s*(?P<value>"(?:[^"\\]|\\.)*"|[^\s,;"]+))?
        (?:[^,"]|"(?:[^"\\]|\\.)*")*""",  # parameters, up to the next comma outside quotes
    re.VERBOSE,
)


def idempotency_key(request: web.Request) -> str | None:
    """The caller's key, if there is one: 1–255 visible ASCII characters, bare or quoted.

    Raises:
        Problem: 400 if it is anything else, or there are two.
    """
    sent = request.headers.getall("Idempotency-Key", [])
    if not sent:
        return None
    if len(sent) > 1:
        raise Problem(INVALID_HEADER, "there may be one Idempotency-Key only")
    key = sent[0]
    if key.startswith('"'):
        # Quoted or bare, the same characters are the same key.
        key = _ESCAPE.sub(r"\1", key[1:-1]) if _QUOTED.fullmatch(key) else ""
    if not _VISIBLE.fullmatch(key):
        raise Problem(
            INVALID_HEADER, "an Idempotency-Key has 1 to 255 visible ASCII characters and no spaces"
        )
    return key


def wait_s(request: web.Request, longest: int) -> int | None:
    """The seconds of ``Prefer: wait=N`` (RFC 7240): ``longest`` if it is more. None if nothing of
    the kind is preferred. No preference is an error: what cannot be followed is passed over.
    """
    # Of one that stands twice, the first counts.
    value = next((value for name, value in _preferences(request) if name == "wait"), "")
    # By way of a float, since int() refuses thousands of digits.
    return int(min(float(value), longest)) if _DIGITS.fullmatch(value) else None


def _preferences(request: web.Request) -> Iterator[tuple[str, str]]:
    for header in request.headers.getall("Prefer", []):
        for match in _PREFERENCE.finditer(header):
            yield match["name"].lower(), (match["value"] or "").strip('"')
