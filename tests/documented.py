"""Answers, held against the OpenAPI document: whatever a test asks for, it must be as described.

The views are plain dicts; this is what keeps them and web/documents/answers/ one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from jsonschema_rs import Draft202012Validator

from web.openapi.address import address_of
from web.openapi.document import build_document
from web.openapi.headers import RESPONSE_HEADERS
from web.openapi.operation import operation_of
from web.routes.table import ROUTES

DOCUMENT: Final[dict[str, Any]] = build_document(ROUTES, "test")


class _Described(NamedTuple):
    method: str
    path: re.Pattern[str]
    responses: Mapping[str, Any]


def check_answer(
    method: str, path: str, status: int, headers: Mapping[str, str], body: object
) -> None:
    """The answer to ``method`` at the raw ``path`` is one that the document tells of."""
    asked = f"{method} {path} answered {status}"
    responses = _responses("GET" if method == "HEAD" else method, path)
    if responses is None:
        return  # nothing is at such an address
    assert str(status) in responses, f"{asked}, which the OpenAPI document does not tell of"
    response = _resolved(responses[str(status)])
    for name in RESPONSE_HEADERS.keys() & headers.keys():
        assert name in response["headers"], f"{asked} with {name}, which is not in the document"
        schema = RESPONSE_HEADERS[name]["schema"]
        value = int(headers[name]) if schema["type"] == "integer" else headers[name]
        _check(f"{asked}, {name}", schema, value)
    contents = response.get("content", {})
    if method == "HEAD" or not contents:
        assert body is None, f"{asked} with a body, which is not in the document"
        return
    media = headers["Content-Type"].partition(";")[0]
    assert media in contents, f"{asked} as {media}, which is not in the document"
    _check(asked, contents[media]["schema"], body)


@cache
def validator(schema: str) -> Draft202012Validator:
    """What checks values against one of the document's schemas, given as JSON."""
    whole = json.loads(schema) | {"components": DOCUMENT["components"]}
    return Draft202012Validator(whole, validate_formats=True)


def _check(what: str, schema: Mapping[str, Any], value: object) -> None:
    errors = [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator(json.dumps(schema)).iter_errors(value)
    ]
    assert not errors, f"{what}, not as web/documents/answers/ says: {'; '.join(errors)}"


def _responses(method: str, path: str) -> Mapping[str, Any] | None:
    for described in _all_described():
        if described.method == method and described.path.fullmatch(path):
            return described.responses
    return None


@cache
def _all_described() -> list[_Described]:
    return [
        _Described(
            route.method,
            _pattern(route.path),
            DOCUMENT["paths"][address_of(route.path).template][route.method.lower()]["responses"],
        )
        for route in ROUTES
        if operation_of(route.handler)
    ]


def _pattern(path: str) -> re.Pattern[str]:
    template, patterns = address_of(path)
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            f"(?:{patterns[part]})" if place % 2 else re.escape(part)
            for place, part in enumerate(parts)
        )
    )


def _resolved(response: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in response:
        return response
    found: Mapping[str, Any] = DOCUMENT["components"]["responses"][response["$ref"].rsplit("/")[-1]]
    return found
