"""/openapi.json: what all this is, for programs."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web.context import DOCUMENT
from web.documents.answers.description import Document
from web.openapi.operation import JSON, Answer, Operation, Tag, describe


@describe(
    Operation(
        "showDocument",
        "This document",
        Tag.PAGES,
        {HTTPStatus.OK: Answer("OpenAPI 3.1.", Document)},
    )
)
async def show_document(request: web.Request) -> web.Response:
    """GET /openapi.json: the OpenAPI document, as it was built at start."""
    return web.Response(body=request.app[DOCUMENT], content_type=JSON)
