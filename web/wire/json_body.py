"""A request's body: read within its limits, parsed strictly, validated into a model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from web.context import SETTINGS
from web.problems import FieldError, Problem, invalid_body, pointer
from web.wire import strict_json
from web.wire.expectation import ask_for_body
from web.wire.faults import told

_JSON: Final = "application/json"


class Body(BaseModel):
    """What all bodies have in common: nothing is converted, nothing unknown is let pass."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


BodyT = TypeVar("BodyT", bound=Body)


async def read_json(request: web.Request, model: type[BodyT]) -> BodyT:
    """The request's body as a ``model``.

    Raises:
        Problem: 400, 408, 413, 415 or 422, saying what is wrong with it.
    """
    _check_type(request)
    return parse(await _read(request), model)


def parse(body: bytes, model: type[BodyT]) -> BodyT:
    """A body's bytes as a ``model``.

    Raises:
        Problem: 400 if it is not JSON, 422 with the fields that break the rules.
    """
    value = strict_json.loads(body)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # Not chained: what was sent is personal data, and pydantic keeps it in the error.
        raise invalid_body(list(_field_errors(error))) from None


async def expect_no_body(request: web.Request) -> None:
    """For routes that take none; an empty object passes too.

    Raises:
        Problem: 4xx if there is anything else.
    """
    if request.can_read_body:
        await read_json(request, Body)


def _check_type(request: web.Request) -> None:
    # A page of another site can make a browser post a form or plain text, but not JSON: for that
    # the browser first asks this server (CORS), which never agrees.
    if request.content_type != _JSON:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"send the body as Content-Type: {_JSON}",
            headers={"Accept-Post": _JSON},
            close=True,
        )
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "JSON is UTF-8, always", close=True)
    # A kilobyte of gzip can hold a gigabyte.
    if (
        request.headers.get("Content-Encoding", "identity").lower() != "identity"
        or request.headers.get("Transfer-Encoding", "chunked").lower() != "chunked"
    ):
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "send the body uncompressed",
            headers={"Accept-Encoding": "identity"},
            close=True,
        )


async def _read(request: web.Request) -> bytes:
    settings = request.app[SETTINGS]
    limit = settings.max_body_bytes
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    if request.content.is_eof() and request.content.exception() is None:
        # It came with the head, as small ones do: nothing to wait for.
        whole = request.content.read_nowait()
        if len(whole) > limit:
            raise _too_large(limit)
        return whole
    body = bytearray()
    try:
        # One limit for all of it: a byte now and then would outlast any limit between two reads.
        async with asyncio.timeout(settings.body_timeout_s):
            await ask_for_body(request)
            while not request.content.at_eof():
                body += await request.content.readany()
                if len(body) > limit:  # Content-Length may be absent
                    raise _too_large(limit)
    except TimeoutError:
        raise Problem(
            HTTPStatus.REQUEST_TIMEOUT,
            f"the body did not come within {settings.body_timeout_s:g} seconds",
            close=True,
        ) from None
    except (web.RequestPayloadError, ConnectionError):
        raise Problem(
            HTTPStatus.BAD_REQUEST, "the body broke off, or is not framed as HTTP", close=True
        ) from None
    return bytes(body)


def _too_large(limit: int) -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"a body may have {limit} bytes at most",
        close=True,
    )


def _field_errors(error: ValidationError) -> Iterator[FieldError]:
    for details in error.errors(include_url=False):
        number = details["input"]
        unread = isinstance(number, strict_json.UnreadNumber) and details["type"] == "int_type"
        yield FieldError(pointer(details["loc"]), number.why if unread else told(details))
