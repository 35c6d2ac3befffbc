"""What the handlers find in the application and in each request, by typed keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from web.access.tokens import Identity, Tokens
from web.port import Caller, OrderEngine


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The web's own limits, and who else's pages may call."""

    allowed_origins: tuple[str, ...] = ()
    """Besides this server's own, as a browser sends them: ``https://shop.example``."""
    max_body_bytes: int = 1024 * 1024
    body_timeout_s: float = 10.0
    """A whole body must have come within this time, however slowly it flows."""
    max_wait_s: int = 30
    """The longest ``Prefer: wait``."""
    keepalive_s: float = 30.0
    """How long a connection may idle, and how long the head of a request may take to come."""
    linger_s: float = 2.0
    """How long the rest of a refused request is read and dropped, so that the answer is seen."""
    local: bool = True
    """It listens on loopback, so no other machine's name for it can be right."""
    sandbox: bool = False
    """The gateways are the sandbox's, so that its test tokens do something."""
    version: str = "unknown"


ENGINE: Final[web.AppKey[OrderEngine]] = web.AppKey("engine")
SETTINGS: Final = web.AppKey("settings", WebSettings)
TOKENS: Final = web.AppKey("tokens", Tokens)
NEW_ID: Final[web.AppKey[Callable[[], str]]] = web.AppKey("new_id")

IDENTITY: Final = web.RequestKey("identity", Identity)
CALLER: Final = web.RequestKey("caller", Caller)
CORRELATION_ID: Final = web.RequestKey("correlation_id", str)
