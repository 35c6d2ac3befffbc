"""Every route, with the least role that may call it, on one screen."""

from __future__ import annotations

from typing import Final, NamedTuple

from aiohttp.typedefs import Handler

from web.feed import websocket
from web.port import Role
from web.routes import (
    actors,
    customers,
    dead_letters,
    description,
    faults,
    health,
    metrics,
    orders,
    pages,
    redrives,
    session,
    stats,
    stock,
    supervision,
)

_ORDER: Final = "/api/orders/{order_id:[A-Za-z0-9-]{1,64}}"
_REDRIVE: Final = "/api/redrives/{redrive_id:[A-Za-z0-9-]{1,64}}"
_SKU: Final = "/api/stock/{sku:[A-Z0-9][A-Z0-9._-]{0,63}}"
_CUSTOMER: Final = "/api/customers/{customer_ref:[A-Za-z0-9-]{1,64}}"
_PATH: Final = "{path:(?:[A-Za-z0-9._/-]|%2[Ff]){1,200}}"


class Route(NamedTuple):
    """One operation. ``least``: the role it needs at least; None: it is open, without a token."""

    method: str
    path: str
    handler: Handler
    least: Role | None


ROUTES: Final = (
    Route("POST", "/api/orders", orders.place, Role.CUSTOMER),
    Route("GET", "/api/orders", orders.show_all, Role.CUSTOMER),
    Route("GET", _ORDER, orders.show, Role.CUSTOMER),
    Route("GET", f"{_ORDER}/events", orders.show_events, Role.CUSTOMER),
    Route("POST", f"{_ORDER}/cancel", orders.cancel, Role.CUSTOMER),
    Route("POST", f"{_ORDER}/retry", orders.retry, Role.OPERATOR),
    Route("GET", "/api/dead-letters", dead_letters.show_all, Role.OPERATOR),
    Route("POST", "/api/dead-letters/retry", dead_letters.retry, Role.OPERATOR),
    Route("POST", "/api/dead-letters/discard", dead_letters.discard, Role.OPERATOR),
    Route("GET", "/api/redrives", redrives.show_all, Role.OPERATOR),
    Route("GET", _REDRIVE, redrives.show, Role.OPERATOR),
    Route("POST", f"{_REDRIVE}/cancel", redrives.cancel, Role.OPERATOR),
    Route("GET", "/api/stock", stock.show_all, Role.OPERATOR),
    Route("PUT", _SKU, stock.put, Role.OPERATOR),
    Route("POST", f"{_SKU}/receive", stock.receive, Role.OPERATOR),
    Route("GET", "/api/actors", actors.show_tree, Role.OPERATOR),
    Route("POST", f"/api/admin/actors/{_PATH}/restart", actors.restart, Role.ADMIN),
    Route("GET", "/api/supervision", supervision.show_all, Role.OPERATOR),
    Route("GET", "/api/stats", stats.show, Role.OPERATOR),
    Route("GET", "/api/session", session.show, Role.CUSTOMER),
    Route("GET", "/api/admin/faults", faults.show, Role.ADMIN),
    Route("PUT", "/api/admin/faults", faults.put, Role.ADMIN),
    Route("DELETE", _CUSTOMER, customers.erase, Role.ADMIN),
    Route("GET", "/ws", websocket.follow, Role.CUSTOMER),
    Route("GET", "/live", health.live, None),
    Route("GET", "/ready", health.ready, None),
    Route("GET", "/health", health.health, None),
    Route("GET", "/openapi.json", description.show_document, None),
    Route("GET", "/metrics", metrics.show, None),
    Route("GET", "/docs", pages.show_docs, None),
)
