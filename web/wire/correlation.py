"""The correlation id: one name for all that comes of one request: events, logs, the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import uuid_utils
from aiohttp import web
from aiohttp.typedefs import Handler
from loguru import logger

from web.context import CORRELATION_ID, NEW_ID

HEADER: Final = "X-Correlation-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")


def new_correlation_id() -> str:
    """A new one: a UUID of version 7, so that they sort by time."""
    return uuid_utils.uuid7().hex


def correlation_id_of(request: web.BaseRequest, new_id: Callable[[], str]) -> str:
    """The caller's own if it can stand in a log line as it is, else a new one."""
    sent = request.headers.get(HEADER, "")
    return sent if _SANE.fullmatch(sent) else new_id()


@web.middleware
async def correlate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bind the id to the request and to every line logged on its behalf."""
    correlation_id = correlation_id_of(request, request.app[NEW_ID])
    request[CORRELATION_ID] = correlation_id
    with logger.contextualize(correlation_id=correlation_id):
        return await handler(request)
