"""The web: routes, problem details, views. Thin: parse, call the engine, answer."""

from web.app import create_app
from web.context import WebSettings
from web.server import HttpServer, ServeError, serve

__all__ = ["HttpServer", "ServeError", "WebSettings", "create_app", "serve"]
