"""The headers with a meaning of their own, each described once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic.json_schema import JsonSchemaValue

CORRELATION_ID: Final = "X-Correlation-ID"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
PREFER: Final = "Prefer"

LOCATION: Final = "Location"
REPLAYED: Final = "Idempotency-Replayed"
APPLIED: Final = "Preference-Applied"
RETRY_AFTER: Final = "Retry-After"
AUTHENTICATE: Final = "WWW-Authenticate"

_KEY: Final = (
    r"^([\x21\x23-\x7e][\x21-\x7e]{0,254}"  # bare
    r'|"([\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255}")$'  # quoted
)


def _taken(name: str, description: str, schema: JsonSchemaValue) -> JsonSchemaValue:
    return {"name": name, "in": "header", "description": description, "schema": schema}


def _given(description: str, schema: JsonSchemaValue) -> JsonSchemaValue:
    return {"description": description, "schema": schema}


REQUEST_HEADERS: Final[Mapping[str, JsonSchemaValue]] = MappingProxyType(
    {
        CORRELATION_ID: _taken(
            CORRELATION_ID,
            "One name for all that comes of this request, in events, logs and answers: 1 to 128 "
            "letters, digits and `._:-`. Anything else is replaced by a new one.",
            {"type": "string"},
        ),
        IDEMPOTENCY_KEY: _taken(
            IDEMPOTENCY_KEY,
            "1 to 255 visible characters, bare or quoted, scoped to the caller. The same key and "
            "body again is the same order again; another body is refused.",
            {"type": "string", "pattern": _KEY},
        ),
        PREFER: _taken(
            PREFER,
            "`wait=N`: answer once the order has ended or is parked, or after N seconds; after 30, "
            "if N is more, as `Preference-Applied` says. Anything else is ignored.",
            {"type": "string", "examples": ["wait=10"]},
        ),
    }
)
"""What may be sent, as parameters."""

RESPONSE_HEADERS: Final[Mapping[str, JsonSchemaValue]] = MappingProxyType(
    {
        CORRELATION_ID: _given(
            "The request's own, or a new one.",
            {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
        ),
        LOCATION: _given("Where it is found.", {"type": "string", "format": "uri-reference"}),
        REPLAYED: _given(
            "This key and body were sent before: nothing new was made.",
            {"type": "string", "enum": ["true"]},
        ),
        APPLIED: _given(
            "The preference that was followed, and how far.",
            {"type": "string", "pattern": "^wait=[0-9]+$"},
        ),
        RETRY_AFTER: _given("Seconds.", {"type": "integer", "minimum": 1}),
        AUTHENTICATE: _given("How to sign in (RFC 6750).", {"type": "string"}),
    }
)
"""What comes with an answer."""
