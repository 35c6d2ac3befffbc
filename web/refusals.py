"""From any exception to a problem: one table, so that no error ever leaves in another shape."""

from __future__ import annotations

import math
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler
from loguru import logger

from orders.errors import NotNowError
from orders.money import CurrencyMismatchError
from orders.redrive import RedriveEndedError
from persistence.read_model import BadCursorError
from persistence.store import StoreUnavailableError
from supervisor import PathNotFound
from web.access.bearer import unauthorized
from web.access.tokens import TokenError
from web.context import CORRELATION_ID
from web.port import (
    KeyReusedError,
    NoSandboxError,
    UnavailableError,
    UnknownOrderError,
    UnknownRedriveError,
)
from web.problems import (
    INVALID_QUERY,
    KEY_REUSED,
    MIXED_CURRENCIES,
    NO_SANDBOX,
    NOT_NOW,
    UNAVAILABLE,
    FieldError,
    Kind,
    Problem,
    problem_response,
)
from web.wire.expectation import end_if_unsent

_PLAIN = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not answer to that method",
    HTTPStatus.EXPECTATION_FAILED: "the only expectation that can be met is 100-continue",
}


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever a handler raises as problem details."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        problem = http_problem(error)
    except Exception as error:
        problem = problem_of(error) or _unexpected(request, error)
    response = problem_response(problem, request.rel_url.raw_path)
    end_if_unsent(request, response)
    return response


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error stands for, if it is one that is expected."""
    match error:
        case Problem():
            return error
        case TokenError():
            return unauthorized(error)
        case UnknownOrderError() | UnknownRedriveError() | PathNotFound():
            return Problem(HTTPStatus.NOT_FOUND, str(error))
        case NotNowError(status=status) | RedriveEndedError(status=status):
            return Problem(NOT_NOW, str(error), members={"state": str(status)})
        case CurrencyMismatchError():
            return Problem(
                MIXED_CURRENCIES, str(error), errors=[FieldError("/items", "has two currencies")]
            )
        case NoSandboxError():
            return Problem(NO_SANDBOX, str(error))
        case KeyReusedError():
            return Problem(KEY_REUSED, str(error))
        case BadCursorError():
            return Problem(INVALID_QUERY, str(error))
        case UnavailableError():
            return _unavailable(str(error), error.retry_after_s)
        case StoreUnavailableError():
            return _unavailable("the database cannot be reached at the moment", 1)
        case _:
            return None


def http_problem(error: web.HTTPException) -> Problem:
    """An error of aiohttp's own as a problem."""
    status = HTTPStatus(error.status)
    headers = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
    return Problem(Kind.plain(status), _PLAIN.get(status, status.description), headers=headers)


def internal_error(correlation_id: str) -> Problem:
    """A bug of ours. All that is told is where in the logs to look."""
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"something went wrong here; it is in the log under correlation id {correlation_id}",
        members={"correlation_id": correlation_id},
    )


def _unavailable(detail: str, retry_after_s: float) -> Problem:
    seconds = max(1, math.ceil(retry_after_s))
    return Problem(UNAVAILABLE, detail, headers={"Retry-After": str(seconds)})


def _unexpected(request: web.Request, error: Exception) -> Problem:
    logger.opt(exception=error).error("{} {} failed", request.method, request.rel_url.raw_path)
    return internal_error(request[CORRELATION_ID])
