"""How long answers take, for the metrics and for whoever reads the log."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from loguru import logger

from web.context import CORRELATION_ID, ENGINE, ORDER_ID

UNMATCHED: Final = "unmatched"


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the request, and log it at debug."""
    time = asyncio.get_running_loop().time
    began = time()
    try:
        response = await handler(request)
    except web.HTTPException as answer:  # a redirection: errors are answered further in
        _note(request, answer.status, time() - began)
        raise
    _note(request, response.status, time() - began)
    return response


def route_of(request: web.Request) -> str:
    """The template of the request's path, of which there are few; never the path itself."""
    resource = request.match_info.route.resource
    return UNMATCHED if resource is None else resource.canonical


def _note(request: web.Request, status: int, seconds: float) -> None:
    if status == HTTPStatus.SWITCHING_PROTOCOLS:
        return  # a connection's life is no time to an answer
    route = route_of(request)
    request.app[ENGINE].answered(route, status, seconds, request[CORRELATION_ID])
    order_id = request.get(ORDER_ID) or request.match_info.get("order_id")
    # Without the query: that can hold what somebody typed.
    logger.debug(
        "{method} {path} {status}",
        method=request.method,
        path=request.rel_url.raw_path,
        route=route,
        status=status,
        duration_ms=round(1000 * seconds, 2),
        **({} if order_id is None else {"order_id": order_id}),
    )
