"""What the handlers find in the application and in each request, by typed keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from web.access.rate import RateLimit
from web.access.tokens import Identity, Tokens
from web.access.turnstile import Turnstile
from web.port import Caller, OrderEngine

if TYPE_CHECKING:
    from web.feed.hub import Hub


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
    max_connections: int = 4096
    """At the same time. For one more who is idle goes; if nobody is, that one is answered 503."""
    stalled_s: float = 60.0
    """How long a client may leave what was sent to it unread before it is cut off."""
    rate_per_s: float = 1000.0
    """Requests of one caller, in the long run."""
    rate_burst: int = 2000
    """Requests of one caller at once."""
    placing_at_once: int = 32
    """Orders being taken, from when their bodies are read until they are promised; others wait."""
    placing_patience_s: float = 10.0
    """How long one waits for that before it is told to come again."""
    linger_s: float = 2.0
    """How long the rest of a refused request is read and dropped, so that the answer is seen."""
    feed_clients: int = 1_000
    """Connections to the feed."""
    feed_clients_per_subject: int = 300
    """Connections to the feed that one subject may have."""
    local: bool = True
    """It listens on loopback, so no other machine's name for it can be right."""
    sandbox: bool = False
    """The gateways are the sandbox's, so that its test tokens do something."""
    version: str = "unknown"
    step_attempts: int = 6
    """Attempts at one step before its order is parked: what the engine was told, for the page."""
    static: Path = Path(__file__).resolve().parent / "static"
    """The dashboard as it is built; it may not be there."""


FEED: Final[web.AppKey[Hub]] = web.AppKey("feed")
ENGINE: Final[web.AppKey[OrderEngine]] = web.AppKey("engine")
SETTINGS: Final = web.AppKey("settings", WebSettings)
TOKENS: Final = web.AppKey("tokens", Tokens)
RATE: Final = web.AppKey("rate", RateLimit)
PLACING: Final = web.AppKey("placing", Turnstile)
LEAVING: Final = web.AppKey("leaving", asyncio.Event)
"""Set once the server is on its way out."""
DOCUMENT: Final = web.AppKey("document", bytes)
"""/openapi.json, as it goes out."""
NEW_ID: Final[web.AppKey[Callable[[], str]]] = web.AppKey("new_id")

IDENTITY: Final = web.RequestKey("identity", Identity)
CALLER: Final = web.RequestKey("caller", Caller)
CORRELATION_ID: Final = web.RequestKey("correlation_id", str)
ORDER_ID: Final = web.RequestKey("order_id", str)
"""Of the order that a request has placed: the log line about the request carries it."""
