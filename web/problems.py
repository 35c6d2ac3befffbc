"""Every error answer, in one shape: RFC 9457 problem details.

A handler raises :class:`Problem`; web/refusals.py turns everything else that may come up into one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import quote

from aiohttp import web

CONTENT_TYPE: Final = "application/problem+json"
MAX_FIELD_ERRORS: Final = 20
"""More than anybody reads: an answer stays small, whatever was sent."""

_MAX_POINTER: Final = 200

_IN_PATHS: Final = "/%:@!$&'()*+,;="
"""Besides letters, digits and ``_.-~`` (RFC 3986, 3.3). What is escaped already stays so."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What went wrong, in general: a stable type, the status and the title that go with it."""

    type: str
    status: HTTPStatus
    title: str

    @classmethod
    def plain(cls, status: HTTPStatus) -> Kind:
        """No more than the status says."""
        return cls("about:blank", status, status.phrase)


MALFORMED_JSON = Kind(
    "/problems/malformed-json", HTTPStatus.BAD_REQUEST, "The body cannot be read as JSON"
)
INVALID_BODY = Kind(
    "/problems/invalid-body", HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not as it must be"
)
INVALID_HEADER = Kind("/problems/invalid-header", HTTPStatus.BAD_REQUEST, "A header is invalid")
INVALID_QUERY = Kind(
    "/problems/invalid-query", HTTPStatus.BAD_REQUEST, "The query of the address is invalid"
)
UNKNOWN_SKU = Kind(
    "/problems/unknown-sku", HTTPStatus.UNPROCESSABLE_ENTITY, "No such product in the catalogue"
)
MIXED_CURRENCIES = Kind(
    "/problems/mixed-currencies",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The products are not all priced in one currency",
)
KEY_REUSED = Kind(
    "/problems/idempotency-key-reused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "The Idempotency-Key belongs to another request",
)
NOT_NOW = Kind("/problems/not-now", HTTPStatus.CONFLICT, "Its state does not allow this")
NO_SANDBOX = Kind("/problems/no-sandbox", HTTPStatus.CONFLICT, "The gateways are not the sandbox's")
UNAVAILABLE = Kind(
    "/problems/unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Not now, but soon again"
)
NOT_READY = Kind("/problems/not-ready", HTTPStatus.SERVICE_UNAVAILABLE, "No orders are taken now")


class FieldError(NamedTuple):
    """What is wrong with one field of a body; ``pointer`` is its JSON Pointer (RFC 6901)."""

    pointer: str
    detail: str


class Problem(Exception):
    """An error that is to be answered as it stands: ``detail`` is read by the caller."""

    def __init__(
        self,
        kind: Kind | HTTPStatus,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
        close: bool = False,
    ) -> None:
        """``close``: the connection ends with the answer; the rest of the request is not read."""
        self.kind = kind if isinstance(kind, Kind) else Kind.plain(kind)
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}
        self.members = members or {}
        self.close = close
        super().__init__(f"{self.kind.status}: {detail}")


def invalid_body(errors: Sequence[FieldError]) -> Problem:
    """A well-formed body that breaks the rules, with the fields that do."""
    count = len(errors)
    fields = "1 field is not as it" if count == 1 else f"{count} fields are not as they"
    more = f"; the first {MAX_FIELD_ERRORS} are listed" if count > MAX_FIELD_ERRORS else ""
    return Problem(INVALID_BODY, f"{fields} must be{more}", errors=errors)


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer to a place in a document."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in parts)


def problem_document(problem: Problem, instance: str) -> dict[str, object]:
    """What tells of a problem. ``instance`` is the request's path, as sent: it is made a URI."""
    document: dict[str, object] = {
        "type": problem.kind.type,
        "title": problem.kind.title,
        "status": problem.kind.status.value,
        "detail": problem.detail,
        "instance": quote(instance, safe=_IN_PATHS),
        **problem.members,
    }
    if problem.errors:
        document["errors"] = [
            {"pointer": _shortened(error.pointer), "detail": error.detail}
            for error in problem.errors[:MAX_FIELD_ERRORS]
        ]
    return document


def problem_response(problem: Problem, instance: str) -> web.Response:
    """The answer that tells of a problem."""
    response = web.Response(
        status=problem.kind.status,
        body=json.dumps(problem_document(problem, instance)).encode(),
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )
    if problem.close:
        response.force_close()
    return response


def _shortened(text: str) -> str:
    # A pointer can name a field that the caller made up, as long as the body may be.
    return text if len(text) <= _MAX_POINTER else text[: _MAX_POINTER - 1] + "…"
