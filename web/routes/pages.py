"""The dashboard's files, as web/dashboard/build.py has built them into web/static/.

What is no file is an address of the dashboard's own, if a browser goes there: it gets the one
page, whose router knows what to show.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web

from web.context import SETTINGS
from web.openapi.operation import Answer, Operation, Tag, describe
from web.problems import Problem

# Never the dashboard's, also where nothing answers: a caller's typing error is a 404, not a page.
PAGES: Final = "/{page:(?!(?:api|socket[.]io|ws)(?:/|$)).*}"

_INDEX: Final = "index.html"
_DOCS: Final = "docs/index.html"
_HASHED: Final = "assets"
"""Files whose names change with their content."""

_HEADERS: Final = {
    # All of it from here: no other host, nothing inline, nothing made of text.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_FIRST: Final = "no-cache"

_NOT_BUILT: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width">
<title>Conveyor</title>
<h1>Conveyor is running</h1>
<p>Its dashboard is not built yet. Build it in the folder of its sources, then load this page
again:</p>
<pre>make dashboard</pre>
<p>or, without make:</p>
<pre>pip install --editable '.[dashboard]'
python web/dashboard/build.py</pre>
<p>The API answers meanwhile: <a href="/health">/health</a> says how the server is, and
<a href="/openapi.json">/openapi.json</a> what can be asked of it.</p>
</html>
"""


@describe(
    Operation(
        "showDocs",
        "This document, for people",
        Tag.PAGES,
        {HTTPStatus.OK: Answer("Swagger UI, from this server alone.", str, media=("text/html",))},
    )
)
async def show_docs(request: web.Request) -> web.StreamResponse:
    """GET /docs: the page that shows /openapi.json, and calls what is in it."""
    static = request.app[SETTINGS].static
    path = await asyncio.to_thread(_find, static, _DOCS)
    if path is None:
        return web.Response(text=_NOT_BUILT, content_type="text/html", headers=_HEADERS)
    return web.FileResponse(path, headers={**_HEADERS, "Cache-Control": _ASK_FIRST})


async def show(request: web.Request) -> web.StreamResponse:
    """GET /, and all that is below it and nobody else's: a file, or the page."""
    static = request.app[SETTINGS].static
    page = request.match_info["page"]
    path = await asyncio.to_thread(_find, static, page)
    if path is None and (not page or "text/html" in request.headers.get("Accept", "")):
        path = await asyncio.to_thread(_find, static, _INDEX)
        if path is None:
            return web.Response(text=_NOT_BUILT, content_type="text/html", headers=_HEADERS)
    if path is None:
        raise Problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")
    hashed = path.parent == static / _HASHED
    return web.FileResponse(
        path, headers={**_HEADERS, "Cache-Control": _FOREVER if hashed else _ASK_FIRST}
    )


def _find(static: Path, name: str) -> Path | None:
    """The file of that name in the folder, and only there."""
    if "\0" in name or any(part.startswith(".") for part in name.split("/")):
        return None
    path = static / name / _INDEX if name.endswith("/") else static / name
    return path if path.is_file() and path.resolve().is_relative_to(static.resolve()) else None
