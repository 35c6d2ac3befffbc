"""The application: every route and every layer around them, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from aiohttp import web

from web import actors, dead_letters, health, orders, stock
from web.callers import identify_caller
from web.context import ENGINE, NEW_ID, SETTINGS, WebSettings
from web.correlation import correlate, new_correlation_id
from web.engine_port import OrderEngine
from web.refusals import answer_problems
from web.response_headers import set_headers
from web.same_origin import refuse_foreign

_ORDER: Final = "/api/orders/{order_id:[A-Za-z0-9-]{1,64}}"
_PATH: Final = "{path:/[A-Za-z0-9._/-]{1,200}}"

ROUTES: Final = (
    web.post("/api/orders", orders.place),
    web.get("/api/orders", orders.show_all),
    web.get(_ORDER, orders.show),
    web.get(f"{_ORDER}/events", orders.show_events),
    web.post(f"{_ORDER}/cancel", orders.cancel),
    web.post(f"{_ORDER}/retry", orders.retry),
    web.get("/api/dead-letters", dead_letters.show_all),
    web.get("/api/stock", stock.show_all),
    web.get("/api/actors", actors.show_tree),
    web.post(f"/api/admin/actors{_PATH}/restart", actors.restart),
    web.get("/live", health.live),
    web.get("/ready", health.ready),
    web.get("/health", health.health),
)

# From the outside in. Every one may rely on those before it.
MIDDLEWARES: Final = (correlate, answer_problems, refuse_foreign, identify_caller)


def create_app(
    engine: OrderEngine,
    settings: WebSettings | None = None,
    *,
    new_id: Callable[[], str] = new_correlation_id,
) -> web.Application:
    """The web application in front of an engine. ``new_id`` makes correlation ids."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[ENGINE] = engine
    app[SETTINGS] = settings or WebSettings()
    app[NEW_ID] = new_id
    app.on_response_prepare.append(set_headers)
    app.add_routes(ROUTES)
    return app
