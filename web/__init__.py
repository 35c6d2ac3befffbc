"""The web: routes, problem details, views. Thin: parse, call the engine, answer."""

from web.app import create_app
from web.context import WebSettings
from web.engine_port import (
    Caller,
    Component,
    DatabaseAwayError,
    DeadLetterQuery,
    DrainingError,
    EngineError,
    Health,
    KeyReusedError,
    OrderEngine,
    OrderPage,
    OrderQuery,
    OverloadedError,
    Placed,
    PlaceOrder,
    Role,
    UnavailableError,
    UnknownOrderError,
)
from web.server import HttpServer, ServeError, serve

__all__ = [
    "Caller",
    "Component",
    "DatabaseAwayError",
    "DeadLetterQuery",
    "DrainingError",
    "EngineError",
    "Health",
    "HttpServer",
    "KeyReusedError",
    "OrderEngine",
    "OrderPage",
    "OrderQuery",
    "OverloadedError",
    "PlaceOrder",
    "Placed",
    "Role",
    "ServeError",
    "UnavailableError",
    "UnknownOrderError",
    "WebSettings",
    "create_app",
    "serve",
]
