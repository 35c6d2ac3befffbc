"""Every error that can be answered, and which operations can answer it."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, NamedTuple

from web.openapi.headers import AUTHENTICATE, RETRY_AFTER
from web.openapi.operation import Operation
from web.routes.table import Route


class Failure(NamedTuple):
    """An error answer, as the document tells of it."""

    name: str
    description: str
    headers: tuple[str, ...] = ()


FAILURES: Final = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: Failure(
            "BadRequest", "It cannot be read: as HTTP, as JSON, a header, or the address's query."
        ),
        HTTPStatus.UNAUTHORIZED: Failure(
            "Unauthorized", "The token is missing, invalid or expired.", (AUTHENTICATE,)
        ),
        HTTPStatus.FORBIDDEN: Failure(
            "Forbidden", "Not for this role, or from a page of another origin."
        ),
        HTTPStatus.NOT_FOUND: Failure(
            "NotFound", "There is no such thing, or none that this caller may see."
        ),
        HTTPStatus.REQUEST_TIMEOUT: Failure("RequestTimeout", "The body did not come in time."),
        HTTPStatus.CONFLICT: Failure(
            "Conflict", "Not now: `state` says where the order stands, if it is about an order."
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Failure("TooLarge", "The body is too large."),
        HTTPStatus.REQUEST_URI_TOO_LONG: Failure("AddressTooLong", "The address is too long."),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Failure(
            "UnsupportedMediaType", "The body is not application/json in plain UTF-8."
        ),
        HTTPStatus.EXPECTATION_FAILED: Failure(
            "ExpectationFailed", "Expect: only 100-continue can be met."
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY: Failure(
            "Unprocessable", "It can be read, but breaks the rules: `errors` says which fields do."
        ),
        HTTPStatus.UPGRADE_REQUIRED: Failure(
            "UpgradeRequired", "This is a WebSocket, and the request does not ask for one."
        ),
        HTTPStatus.TOO_MANY_REQUESTS: Failure(
            "TooManyRequests", "More requests than this caller may send.", (RETRY_AFTER,)
        ),
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: Failure(
            "HeaderTooLarge", "A header is too long, or there are too many."
        ),
        HTTPStatus.INTERNAL_SERVER_ERROR: Failure(
            "InternalError", "A fault of the server's: `correlation_id` finds it in the log."
        ),
        HTTPStatus.SERVICE_UNAVAILABLE: Failure(
            "Unavailable",
            "Not now, through no fault of the caller: the database is away, or the server is "
            "full, starting or shutting down. Nothing was done.",
            (RETRY_AFTER,),
        ),
    }
)

_ANY: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.EXPECTATION_FAILED,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_SIGNED_IN: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
_READS_BODY: Final = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def failures(route: Route, operation: Operation) -> list[HTTPStatus]:
    """The errors that the operation can answer, by number."""
    return sorted({*_failures(route, operation)})


def _failures(route: Route, operation: Operation) -> Iterator[HTTPStatus]:
    yield from _ANY
    yield from operation.refusals
    if route.least is not None:
        yield from _SIGNED_IN
    if "{" in route.path:
        yield HTTPStatus.NOT_FOUND
    if route.method != "GET":  # also those that take no body say so to one
        yield from _READS_BODY
