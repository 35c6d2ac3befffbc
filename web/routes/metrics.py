"""/metrics: for Prometheus."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.hdrs import ACCEPT, CONTENT_TYPE, VARY

from web.context import ENGINE
from web.openapi.operation import Answer, Operation, Tag, describe

OPEN_METRICS: Final = "application/openmetrics-text"


@describe(
    Operation(
        "showMetrics",
        "Metrics for Prometheus",
        Tag.WATCHING,
        {HTTPStatus.OK: Answer("As text.", str, media=("text/plain", OPEN_METRICS))},
        f"With `Accept: {OPEN_METRICS}` as OpenMetrics, which has exemplars.",
    )
)
async def show(request: web.Request) -> web.Response:
    """GET /metrics: as OpenMetrics, with exemplars, if that is asked for; else as plain text."""
    shown = await request.app[ENGINE].exposition(",".join(request.headers.getall(ACCEPT, [])))
    # The type has a version in it, which aiohttp's own parameter would not take.
    headers = {CONTENT_TYPE: shown.content_type, VARY: ACCEPT}
    return web.Response(body=shown.body, headers=headers)
