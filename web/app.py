"""The application: the routes (web/routes/table.py) and every layer around them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from aiohttp import web

from web.access.guard import guarded
from web.access.rate import RateLimit
from web.access.same_origin import refuse_foreign
from web.access.tokens import Tokens
from web.access.turnstile import Turnstile
from web.context import (
    DOCUMENT,
    ENGINE,
    LEAVING,
    NEW_ID,
    PLACING,
    RATE,
    SETTINGS,
    TOKENS,
    WebSettings,
)
from web.feed.mount import mount_feed
from web.openapi.document import encoded_document
from web.port import OrderEngine
from web.refusals import answer_problems
from web.routes import pages
from web.routes.table import ROUTES
from web.wire.correlation import correlate, new_correlation_id
from web.wire.expectation import understand
from web.wire.leaving import hang_up_when_leaving
from web.wire.response_headers import set_headers
from web.wire.timing import measure

# From the outside in. Every one may rely on those before it.
MIDDLEWARES: Final = (hang_up_when_leaving, correlate, measure, answer_problems, refuse_foreign)

_MAKERS: Final = {"GET": web.get, "POST": web.post, "PUT": web.put, "DELETE": web.delete}


def create_app(
    engine: OrderEngine,
    tokens: Tokens,
    settings: WebSettings | None = None,
    *,
    new_id: Callable[[], str] = new_correlation_id,
) -> web.Application:
    """The web application in front of an engine, for those who bear one of ``tokens``.

    ``new_id`` makes correlation ids.
    """
    app = web.Application(middlewares=MIDDLEWARES)
    app[ENGINE] = engine
    app[TOKENS] = tokens
    app[SETTINGS] = settings = settings or WebSettings()
    app[RATE] = RateLimit(settings.rate_per_s, settings.rate_burst)
    app[PLACING] = Turnstile(settings.placing_at_once, settings.placing_patience_s)
    app[LEAVING] = asyncio.Event()
    app[DOCUMENT] = encoded_document(ROUTES, settings.version)
    app[NEW_ID] = new_id
    mount_feed(app)
    app.on_response_prepare.append(set_headers)
    # web.get also answers HEAD.
    app.add_routes(
        _MAKERS[route.method](
            route.path, guarded(route.handler, route.least), expect_handler=understand
        )
        for route in ROUTES
    )
    # The last: it takes what nobody else does.
    app.router.add_get(pages.PAGES, pages.show)
    return app
